import type * as Y from "yjs";

export interface TextChange {
  from: number;
  to: number;
  insert: string;
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;

/**
 * The smallest single replacement that turns `before` into `after`, so that cursors outside it stay where they are. It
 * never splits a surrogate pair: Yjs would replace both halves.
 */
export function findTextChange(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  const lastOf = (text: string) => text.charCodeAt(text.length - 1 - end);
  while (end < shorter - start && lastOf(before) === lastOf(after)) end += 1;
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end -= 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

export function replaceText(text: Y.Text, source: string, origin: unknown) {
  const { from, to, insert } = findTextChange(text.toString(), source);
  text.doc?.transact(() => {
    text.delete(from, to - from);
    text.insert(from, insert);
  }, origin);
}
