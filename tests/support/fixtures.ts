/**
 * Reading `fixtures/`: see the README there.
 */

import { readdirSync, readFileSync } from 'node:fs';
import type {
  HeadersInput,
  PublicKeyInput,
  RawBody,
  SiprecStatus,
  VerifyOptions,
  WebhookErrorCode,
  WebhookPayloadErrorCode,
} from '../../src/index.js';
import { engineName } from './engine.js';

/** What `verify` must resolve to. */
export interface Acceptance {
  id: string;
  idSource: 'event' | 'signature';
  /** Unix seconds */
  timestamp: number;
  body: unknown;
}

/** What `verify` must reject with. */
export interface Refusal {
  code: WebhookErrorCode;
  status: number;
  skewSeconds?: number;
}

/** What `parseSiprecEvent` must give of the body, and `toSiprecStatus` of that. */
export interface ParsedEvent {
  is: Record<string, unknown>;
  /** The time as ISO 8601. */
  status: Omit<SiprecStatus, 'occurredAt'> & { occurredAt: string | null };
}

/** What `parseSiprecEvent` must throw. */
export interface UnparsedEvent {
  code: WebhookPayloadErrorCode;
  status: number;
  eventType?: string;
  /** The paths alone, in order. */
  issues?: string[];
}

interface Delivery {
  name: string;
  description: string;
  headers: HeadersInput;
  rawBody: RawBody;
  publicKey: PublicKeyInput;
  /** `now` and, if any, further options. */
  options: VerifyOptions;
  without?: 'crypto.subtle';
}

export type AcceptedFixture = Delivery & { expected: Acceptance; event?: ParsedEvent | UnparsedEvent };
export type ParsedFixture = Delivery & { expected: Acceptance; event: ParsedEvent };
export type UnparsedFixture = Delivery & { expected: Acceptance; event: UnparsedEvent };
export type RefusedFixture = Delivery & { expected: Refusal };
export type Fixture = AcceptedFixture | RefusedFixture;

const fixtures = new URL('../../fixtures/', import.meta.url);
const deliveries = new URL('deliveries/', fixtures);

/**
 * Every delivery. The types of `headers`, `rawBody`, `publicKey` and `options` are those that `verify` takes; what refused ones hold
 * may well be something else, and is meant to be.
 */
export function loadFixtures(): Fixture[] {
  return deliveryFiles()
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const { now, options, rawBody, ...rest } = JSON.parse(readFileSync(new URL(file, deliveries), 'utf8'));
      return {
        ...rest,
        name: file.replace(/\.json$/, ''),
        rawBody: typeof rawBody === 'string' ? readFileSync(new URL(rawBody, deliveries)) : rawBody.parsed,
        options:
          options === undefined || typeof options === 'object'
            ? { now: () => new Date(now * 1000), ...options }
            : options,
      };
    });
}

export function isAccepted(fixture: Fixture): fixture is AcceptedFixture {
  return 'id' in fixture.expected;
}

export function isRefused(fixture: Fixture): fixture is RefusedFixture {
  return 'code' in fixture.expected;
}

export function isParsed(fixture: AcceptedFixture): fixture is ParsedFixture {
  return fixture.event !== undefined && 'is' in fixture.event;
}

export function isUnparsed(fixture: AcceptedFixture): fixture is UnparsedFixture {
  return fixture.event !== undefined && 'code' in fixture.event;
}

/** Tells whether a delivery comes where something is missing that this engine does not need: there it must be accepted. */
export function isNoHindrance({ without }: Fixture): boolean {
  return without === 'crypto.subtle' && engineName === 'node';
}

/** The one fixture of that name. */
export function loadFixture(name: string): Fixture {
  const fixture = loadFixtures().find((candidate) => candidate.name === name);
  if (!fixture) throw new Error(`There is no fixture ${name}.`);
  return fixture;
}

/** The names of all files in `fixtures/deliveries/`. */
export function deliveryFiles(): string[] {
  return readdirSync(deliveries).sort();
}

/** The name of the body file that a delivery refers to, or `undefined` where its body was parsed. */
export function bodyFileOf(name: string): string | undefined {
  const { rawBody } = JSON.parse(readFileSync(new URL(`${name}.json`, deliveries), 'utf8'));
  return typeof rawBody === 'string' ? rawBody : undefined;
}

/** The vectors in a file of `fixtures/vectors/`, of the shape that the caller names. */
export function loadVectors<Vector>(file: string): Vector[] {
  return JSON.parse(readFileSync(new URL(`vectors/${file}`, fixtures), 'utf8'));
}
