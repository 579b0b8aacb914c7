import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  isWebhookError,
  WebhookConfigurationError,
  WebhookError,
  WebhookPayloadError,
  WebhookVerificationError,
} from '../../src/index.js';

const errors = [
  [new WebhookVerificationError('header_missing', 'm'), 'WebhookVerificationError', 401],
  [new WebhookPayloadError('body_malformed', 'm'), 'WebhookPayloadError', 500],
  [new WebhookPayloadError('event_other', 'm'), 'WebhookPayloadError', 400],
  [new WebhookConfigurationError('key_missing', 'm'), 'WebhookConfigurationError', 500],
] as const;

describe.each(errors)('%s', (error, name, status) => {
  it('has its name, its status under both names, and is an Error of ours', () => {
    expect(error).toMatchObject({ name, status, statusCode: status, expose: false, message: 'm' });
    expect(error).toBeInstanceOf(WebhookError);
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toMatch(new RegExp(`^${name}: m`));
    expect(isWebhookError(error)).toBe(true);
  });
});

it('holds what there is to know besides', () => {
  const issues = [{ path: '/data/id', message: 'expected string, it is missing' }];
  expect(new WebhookVerificationError('timestamp_too_old', 'm', { skewSeconds: 301 })).toMatchObject({
    skewSeconds: 301,
  });
  expect(new WebhookPayloadError('event_invalid', 'm', { issues })).toMatchObject({ issues });
  expect(new WebhookPayloadError('event_other', 'm', { eventType: 'x' })).toMatchObject({ eventType: 'x' });
});

describe('isWebhookError', () => {
  it('knows the errors of another copy and of another realm', () => {
    const brand = Symbol.for('telnyx-siprec-webhooks/error');
    expect(isWebhookError({ [brand]: true, code: 'header_missing' })).toBe(true);
    expect(isWebhookError(runInNewContext(`({ [Symbol.for('${brand.description}')]: true, code: 'x' })`))).toBe(true);
  });

  it('takes nothing else for one', () => {
    const brand = Symbol.for('telnyx-siprec-webhooks/error');
    for (const value of [
      undefined,
      null,
      'x',
      new Error('x'),
      { code: 'header_missing' },
      { [brand]: true },
      { [brand]: 1, code: 'x' },
    ]) {
      expect(isWebhookError(value)).toBe(false);
    }
  });
});
