/** What differs between two arrays that are shown side by side. The verdict is the judge's: this only helps to look. */
import type { ArrayView, Cell } from "../api/types";
import { numeric } from "./numbers";

/** Beyond this the eye is shown a difference; float32 rounding stays below it. */
const RELATIVE = 1e-5;
const ABSOLUTE = 1e-8;

export const sameShape = (a: ArrayView, b: ArrayView) =>
  a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);

/** Size of the difference: 0 where alike, Infinity where one is no number or is infinite and the other is not. */
export function distance(expected: Cell | undefined, actual: Cell | undefined): number {
  if (expected === actual) return 0;
  const [a, b] = [numeric(expected), numeric(actual)];
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const gap = Math.abs(a - b);
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
}

export function differs(expected: Cell | undefined, actual: Cell | undefined): boolean {
  const gap = distance(expected, actual);
  if (gap === 0) return false;
  if (!Number.isFinite(gap)) return true;
  return gap > ABSOLUTE + RELATIVE * Math.abs(numeric(expected) ?? 0);
}

export interface Summary {
  seen: number;
  different: number;
  largest: number;
  /** Flat index of the largest difference. */
  at: number;
}

export function summarize(expected: ArrayView, actual: ArrayView): Summary {
  const seen = Math.min(expected.data.length, actual.data.length);
  const summary: Summary = { seen, different: 0, largest: 0, at: 0 };
  for (let i = 0; i < seen; i += 1) {
    const [a, b] = [expected.data[i], actual.data[i]];
    if (differs(a, b)) summary.different += 1;
    const gap = distance(a, b);
    if (gap > summary.largest) {
      summary.largest = gap;
      summary.at = i;
    }
  }
  return summary;
}

export function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const length = shape[axis] || 1;
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** The stretches of a text before, of and after its first difference from another (to the end of the line). */
export function splitAtDifference(text: string, other: string): [string, string, string] {
  if (text === other) return [text, "", ""];
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  const line = text.indexOf("\n", start);
  const end = line < 0 ? text.length : line;
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}
