/**
 * Reading Telnyx's times: they come in more spellings than one.
 *
 * @module
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** ISO 8601: `2023-09-06T09:05:14.080710Z`, also with a space, an offset, or no zone. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,3})\d*)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

/** RFC 2822, section 3.3: `Fri, 11 Aug 2023 19:12:11 +0000`, also without the day of the week, the seconds or the zone. */
const RFC_2822 = /^(?:[a-z]{3}, *)?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d)?) ?(Z|UTC?|GMT|[+-]\d{4})?$/i;

/**
 * Reads a time in any of the documented spellings. Without a zone it is UTC; below a millisecond it is cut off.
 *
 * @returns `null` for anything else.
 */
export function readTime(text: string): Date | null {
  const iso = ISO.exec(text.trim());
  if (iso) {
    const [, year, month, day, time, fraction = '', zone] = iso;
    return toDate(`${year}-${month}-${day}`, time as string, fraction, zone);
  }
  const rfc = RFC_2822.exec(text.trim());
  if (!rfc) return null;
  const [, day = '', name = '', year, time = '', zone] = rfc;
  const month = MONTHS.findIndex((known) => known.toLowerCase() === name.toLowerCase()) + 1; // 0 is no month of any date
  return toDate(`${year}-${twoDigits(month)}-${day.padStart(2, '0')}`, time, '', zone);
}

/** By way of the one spelling that every engine reads alike (ECMA-262, section 21.4.1.32). */
function toDate(date: string, time: string, fraction: string, zone = 'Z'): Date | null {
  const seconds = time.length === 5 ? `${time}:00` : time;
  const offset = /[+-]/.test(zone) ? `${zone.replace(':', '')}00`.replace(/(...)(..).*/, '$1:$2') : 'Z';
  const result = new Date(`${date}T${seconds}.${fraction.padEnd(3, '0')}${offset}`);
  return Number.isNaN(result.getTime()) || !isOnTheCalendar(date) ? null : result;
}

/** Some engines read the 30th of February as a day in March. */
function isOnTheCalendar(date: string): boolean {
  return new Date(`${date}T00:00:00.000Z`).toISOString().startsWith(date);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
