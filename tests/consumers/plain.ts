// A consumer whose TypeScript knows ES2022 and nothing else: no DOM, no Node. Every exported type is used by its name.

import {
  type ClaimLostError,
  type ClaimLostErrorCode,
  type Ed25519PublicJwk,
  type HeadersInput,
  type HeaderValue,
  importPublicKey,
  isWebhookError,
  type OnePublicKey,
  type PublicKey,
  type PublicKeyForm,
  type PublicKeyInput,
  type RawBody,
  type RecoveryError,
  type RecoveryErrorCode,
  type StandardWebhookHeaders,
  toStandardHeaders,
  type VerifiedWebhook,
  type VerifyOptions,
  verify,
  WebhookConfigurationError,
  type WebhookConfigurationErrorCode,
  WebhookError,
  type WebhookErrorCode,
  type WebhookErrorOptions,
  type WebhookErrorStatus,
  WebhookPayloadError,
  type WebhookPayloadErrorCode,
  WebhookVerificationError,
  type WebhookVerificationErrorCode,
} from 'telnyx-siprec-webhooks';

declare const rawBody: string;
declare const environment: Record<string, string | undefined>;

const value: HeaderValue = ['1', '2'];
export const headerShapes: HeadersInput[] = [
  { 'Telnyx-Timestamp': '1', other: value, absent: undefined },
  new Map([['telnyx-timestamp', '1']]),
  [['telnyx-timestamp', '1']],
  ['telnyx-timestamp', '1', 'telnyx-signature-ed25519', 'AA=='],
  { get: (name: string) => (name === 'telnyx-timestamp' ? '1' : null) },
];

interface ApiGatewayEvent {
  headers: { [name: string]: string | undefined };
  multiValueHeaders: { [name: string]: string[] | undefined };
  body: string | null;
}

export async function lambda(event: ApiGatewayEvent): Promise<VerifiedWebhook[]> {
  const body = event.body ?? '';
  return [
    await verify(event.headers, body, environment.TELNYX_PUBLIC_KEY),
    await verify(event.multiValueHeaders, body, environment.TELNYX_PUBLIC_KEY),
  ];
}

export const bodies: RawBody[] = ['', new Uint8Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1))];

const jwk: Ed25519PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: '' };
const forms: PublicKeyForm[] = ['', new Uint8Array(32), new ArrayBuffer(32), jwk];
const imported: PublicKey = importPublicKey(forms);
const one: OnePublicKey = undefined;
export const keys: PublicKeyInput[] = [one, imported, [imported, ''], ['', ''] as const, forms];

const options: VerifyOptions = { toleranceSeconds: 60, now: () => new Date(0), bearerToken: environment.TOKEN };

export async function receive(headers: HeadersInput): Promise<string> {
  const verified = await verify(headers, rawBody, imported, options);
  const { id, idSource, timestamp, body }: VerifiedWebhook = verified;
  const source: 'event' | 'signature' = idSource;
  const unknown: unknown = body;
  return `${id} ${source} ${timestamp.getTime()} ${typeof unknown}`;
}

export function map(headers: HeadersInput): string {
  const mapped: StandardWebhookHeaders = toStandardHeaders(headers, rawBody);
  return mapped['webhook-id'] + mapped['webhook-timestamp'] + mapped['webhook-signature'];
}

export function answer(error: unknown): { status: number; code?: WebhookErrorCode } {
  if (!isWebhookError(error)) throw error;
  if (error instanceof WebhookVerificationError) {
    const code: WebhookVerificationErrorCode = error.code;
    return { status: error.statusCode, ...((error.skewSeconds ?? 0) > 3600 ? {} : { code }) };
  }
  if (error instanceof WebhookPayloadError) {
    const code: WebhookPayloadErrorCode = error.code;
    return { status: 500, code };
  }
  if (error instanceof WebhookConfigurationError) {
    const code: WebhookConfigurationErrorCode = error.code;
    return { status: 500, code };
  }
  const other: ClaimLostError | RecoveryError = error;
  const code: ClaimLostErrorCode | RecoveryErrorCode = other.code;
  const status: WebhookErrorStatus = 'httpStatus' in other ? 500 : 503;
  return { status, code };
}

/** Every code, and no default: this compiles only as long as the switch is whole. */
export function advise(error: unknown): string {
  if (!isWebhookError(error)) return 'not ours';
  switch (error.code) {
    case 'header_missing':
    case 'header_duplicated':
    case 'timestamp_malformed':
    case 'timestamp_too_old':
    case 'timestamp_too_new':
    case 'signature_malformed':
    case 'signature_mismatch':
    case 'authorization_mismatch':
      return 'refuse';
    case 'body_malformed':
    case 'event_unknown':
    case 'event_invalid':
    case 'event_other':
      return 'look';
    case 'key_missing':
    case 'key_malformed':
    case 'key_weak':
    case 'key_is_secret':
    case 'headers_unreadable':
    case 'body_not_raw':
    case 'option_invalid':
    case 'runtime_unsupported':
      return 'fix';
    case 'claim_lost':
      return 'roll back';
    case 'api_refused':
    case 'api_unavailable':
      return 'run it again';
  }
}

export const errorOptions: WebhookErrorOptions = { cause: undefined };

export const isOurs = (error: Error): boolean => error instanceof WebhookError;
