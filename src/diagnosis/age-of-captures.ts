/**
 * How old a captured delivery was, in words.
 *
 * @module
 */

/** `verify` speaks of a server, which reads its clock. A capture is judged as of another time: nobody's clock is wrong there. */
export function ageAsOf(message: string, time: string): string {
  return message.replace("this server's time", time).replace(' Is the clock right?', '');
}
