/**
 * The values of options: each is checked, or said to be wrong usage.
 *
 * @module
 */

import { InvalidArgumentError } from 'commander';
import { wallClockNow } from '../primitives/clock.js';
import { UsageError } from './terminal.js';

/** For an option that may be given several times, with one value each. */
export function collect<Value>(parse: (text: string) => Value): (text: string, earlier?: Value[]) => Value[] {
  return (text, earlier = []) => [...earlier, parse(text)];
}

export const asText = (text: string): string => text;

export function asUrl(text: string): string {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // Commander's own message would quote what was given, and the password with it.
  if (url ? url.username || url.password : text.includes('@')) {
    throw new UsageError('Give an http or https URL that has no user name and no password in it.');
  }
  if (url) return text;
  throw new InvalidArgumentError('It must be an http or https URL.');
}

export function asPort(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

const AGES: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long ago it was. */
export function asTime(text: string): Date {
  const [, count, unit = ''] = /^([0-9]{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(wallClockNow() - Number(count) * (AGES[unit] as number));
  const time = /^[0-9]{1,12}$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (/^\d/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError(
    'It must be Unix seconds, a time such as 2026-01-15T10:30:00Z, or an age such as 30m, 2h or 3d.',
  );
}

export function asSeconds(text: string): number {
  const seconds = Number(text);
  if (/^[0-9]+(\.[0-9]+)?$/.test(text) && seconds > 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds, up to 600.');
}

/** One of a list. */
export function oneOf<Value extends string>(values: readonly Value[]): (text: string) => Value {
  return (text) => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`Allowed choices are ${values.join(', ')}.`);
  };
}
