/**
 * Reading files that may be anything: too long, a folder, a pipe, a link to somewhere else.
 *
 * @module
 */

import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './terminal.js';

const CHUNK = 1_048_576;

/** Reads a file that the user named, of at most so many bytes; a pipe will do. */
export function readFile(path: string, maxBytes: number): Buffer {
  return reading(path, () => readOpened(openSync(path, 'r'), path, maxBytes));
}

/**
 * Reads a file that a capture named, from beside the capture: by its base name, which the caller has taken, a regular file, and no link.
 *
 * @returns `undefined` where there is none.
 */
export function readFileBeside(folder: string, name: string, maxBytes: number): Buffer | undefined {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile()) throw new UsageError(`${name}, which the capture names, is no regular file.`);
  // Not to be followed either if it has become a link just now.
  return reading(path, () => readOpened(openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW), path, maxBytes));
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new UsageError(`${path} is a folder. Give the files in it: ${join(path, '*')}`);
    throw new UsageError(`Cannot read ${path}: ${code}.`);
  }
}

function readOpened(descriptor: number, path: string, maxBytes: number): Buffer {
  try {
    const tooLong = () => new UsageError(`${path} has more than ${maxBytes / CHUNK} MiB, which is more than is read.`);
    if (fstatSync(descriptor).size > maxBytes) throw tooLong();
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const read = readSync(descriptor, chunk);
      if (read === 0) return Buffer.concat(chunks);
      length += read;
      if (length > maxBytes) throw tooLong();
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
