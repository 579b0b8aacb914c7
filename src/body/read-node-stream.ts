/**
 * Reading the body of a request of Node's.
 *
 * @module
 */

import { BodyCollector, type BodyLimits, checkContentLength } from './limited-body.js';
import { brokenOff, tooSlow } from './unread-body.js';

/** What is used of `http.IncomingMessage`. */
export interface Message {
  readonly method?: string;
  readonly httpVersionMajor?: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly rawHeaders: string[];
  readonly complete: boolean;
  readonly destroyed: boolean;
  readonly readableDidRead: boolean;
  readonly readableEncoding?: string | null;
  readonly socket?: { destroy(): unknown };
  on(event: string, listener: (value: never) => void): this;
  pause(): this;
  resume?(): this;
}

/**
 * Reads a message; stops, and leaves the rest unread, at what is too long, too slow, or broken off.
 *
 * @param isReplayed - Whether its stream is over, and its bytes come once more.
 */
export function readMessage(message: Message, limits: BodyLimits, isReplayed = false): Promise<Uint8Array> {
  checkContentLength(String(message.headers['content-length']), limits);
  if (message.destroyed && !isReplayed) throw brokenOff();
  return new Promise((resolve, reject) => {
    const collector = new BodyCollector(limits.maxBodyBytes);
    let isOver = false;
    const timer = setTimeout(() => stop(tooSlow(limits.bodyTimeoutMs)), limits.bodyTimeoutMs);
    message.on('data', (chunk: Uint8Array) => {
      if (isOver) return; // Node reads on, to throw it away
      try {
        collector.add(chunk);
      } catch (error) {
        stop(error);
      }
    });
    message.on('end', () => {
      isOver = true;
      clearTimeout(timer);
      resolve(collector.body);
    });
    message.on('close', () => isOver || isReplayed || stop(brokenOff()));
    message.on('error', () => {}); // after which it closes
    message.resume?.(); // where somebody in front paused it

    function stop(error: unknown): void {
      isOver = true;
      clearTimeout(timer);
      message.pause();
      reject(error);
    }
  });
}
