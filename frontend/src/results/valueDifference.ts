/** Differences between two values that are shown side by side. This is for display only: the judge decides the verdict. */
import type { ArrayView, Cell } from "../api/types";
import { toNumber } from "./numberFormat";

/** Tolerances above which a difference is marked. float32 rounding is below them. */
const RELATIVE = 1e-5;
const ABSOLUTE = 1e-8;

export const hasSameShape = (a: ArrayView, b: ArrayView) =>
  a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);

/** The absolute difference: 0 if equal (NaN equals NaN), Infinity if the two differ and one is no finite number. */
export function absoluteDifference(expected: Cell | undefined, actual: Cell | undefined): number {
  if (expected === actual) return 0;
  const [a, b] = [toNumber(expected), toNumber(actual)];
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

export function isDifferent(expected: Cell | undefined, actual: Cell | undefined): boolean {
  const difference = absoluteDifference(expected, actual);
  if (difference === 0) return false;
  if (!Number.isFinite(difference)) return true;
  return difference > ABSOLUTE + RELATIVE * Math.abs(toNumber(expected) ?? 0);
}

export interface DifferenceSummary {
  /** How many values were compared, and how many of them differ. */
  compared: number;
  different: number;
  /** The largest absolute difference. */
  largest: number;
  /** Its index in the array, one number for each axis. */
  largestAt: number[];
}

/** Compares all values. Of a large array the judge has compared them, because only a block of it is stored. */
export function summarizeDifference(expected: ArrayView, actual: ArrayView): DifferenceSummary {
  if (actual.difference) return { ...actual.difference, largestAt: actual.difference.largest_at };
  const compared = Math.min(expected.data.length, actual.data.length);
  const summary = { compared, different: 0, largest: 0, largestIndex: 0 };
  for (let i = 0; i < compared; i += 1) {
    const [a, b] = [expected.data[i], actual.data[i]];
    if (isDifferent(a, b)) summary.different += 1;
    const difference = absoluteDifference(a, b);
    if (difference > summary.largest) {
      summary.largest = difference;
      summary.largestIndex = i;
    }
  }
  const { largestIndex, ...rest } = summary;
  return { ...rest, largestAt: unravelIndex(largestIndex, expected.shape) };
}

/** How many values differ, and by how much, as a sentence. */
export function describeDifference(expected: ArrayView, actual: ArrayView): string {
  const { different, compared, largest, largestAt } = summarizeDifference(expected, actual);
  const size = Number.isFinite(largest)
    ? `the largest difference is ${largest.toPrecision(2)} at [${largestAt.join(", ")}]`
    : "at least one value that differs is not finite";
  return `${different.toLocaleString("en")} of ${compared.toLocaleString("en")} values differ; ${size}.`;
}

/** Converts a flat row-major index to one index for each axis. */
export function unravelIndex(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let remaining = flat;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const length = shape[axis] || 1;
    index.unshift(remaining % length);
    remaining = Math.floor(remaining / length);
  }
  return index;
}

/** Splits a text into the parts before, in and after its first difference from another, which ends with the line. */
export function splitAtDifference(text: string, other: string): [string, string, string] {
  if (text === other) return [text, "", ""];
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  const line = text.indexOf("\n", start);
  const end = line < 0 ? text.length : line;
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}
