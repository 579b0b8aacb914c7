import { describe, expect, test } from 'vitest';
import { differenceOf } from '../../src/inspector/page/difference.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('without anything to compare with, all is the same', () => {
  expect(differenceOf(bytes('{}'), undefined)).toEqual([{ text: '{}', kind: 'same' }]);
});

test('tells what was added from what was lost', () => {
  expect(differenceOf(bytes('{"a": 1}'), bytes('{"a":1}\n'))).toEqual([
    { text: '{"a":', kind: 'same' },
    { text: ' ', kind: 'added' },
    { text: '1}', kind: 'same' },
    { text: '\n', kind: 'lost' },
  ]);
});

test('a byte order mark is a difference', () => {
  expect(differenceOf(bytes('\uFEFF{}'), bytes('{}'))[0]).toEqual({ text: '\uFEFF', kind: 'added' });
});

test('bytes that are not UTF-8 are compared byte by byte', () => {
  const runs = differenceOf(Uint8Array.of(0x7b, 0xe9, 0x7d), bytes('{é}'));
  const joined = (without: string) => runs.flatMap(({ kind, text }) => (kind === without ? [] : [...text])).join('');
  expect(joined('lost')).toBe('{\xE9}');
  expect(joined('added')).toBe('{\xC3\xA9}');
});

describe('whatever the texts are, both can be put together again', () => {
  test.each([
    ['', ''],
    ['a', ''],
    ['', 'a'],
    ['abc', 'abd'],
    ['same', 'same'],
    ['x'.repeat(9000), 'y'.repeat(9000)], // too many edits for a fine picture
    [`${'a'.repeat(5000)}-${'b'.repeat(5000)}`, `${'a'.repeat(5000)}+${'c'.repeat(5000)}`],
  ])('%#', (arrived, signed) => {
    const runs = differenceOf(bytes(arrived), bytes(signed));
    const joined = (without: string) =>
      runs
        .filter(({ kind }) => kind !== without)
        .map(({ text }) => text)
        .join('');
    expect(joined('lost')).toBe(arrived);
    expect(joined('added')).toBe(signed);
  });
});
