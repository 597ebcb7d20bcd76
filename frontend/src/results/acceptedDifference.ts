/** Why a result is accepted although it differs from the reference's. */
import type { CaseReport, Cell, View } from "../api/types";
import { isIntegerOrBoolType, toNumber } from "./numberFormat";
import { hasSameShape, isDifferent } from "./valueDifference";

const WITHIN_TOLERANCE =
  "Your result differs from the expected one by rounding only, within the tolerance of this case.";
const EQUALLY_CORRECT =
  "Your result differs from the expected one and is equally correct: this case accepts more than one answer, for example any order of tied values.";

/** Above this relative difference two numbers are other numbers, not one number that is rounded. */
const MAX_ROUNDING = 0.01;
/** The same for a number near zero, in relation to the largest one of the array. */
const MAX_SCALED_ROUNDING = 0.001;

/** One sentence, or "" if the results do not differ or the case is not accepted. */
export function explainAcceptedDifference({ verdict, expected, actual }: CaseReport): string {
  if (verdict !== "accepted" || !actual) return "";
  if (actual.kind === "calls")
    return actual.calls.some(
      ({ ok, expected, actual }) => ok && expected !== null && isOtherText(expected, actual ?? ""),
    )
      ? EQUALLY_CORRECT
      : "";
  if (!expected || expected.kind !== actual.kind) return "";
  return explainValues(expected, actual);
}

function explainValues(expected: View, actual: View): string {
  if (expected.kind === "text" && actual.kind === "text")
    return isOtherText(expected.text, actual.text) ? EQUALLY_CORRECT : "";
  if (expected.kind !== "array" || actual.kind !== "array" || !hasSameShape(expected, actual)) return "";
  if (expected.dtype.startsWith("complex")) return ""; // its cells are texts
  const differing = expected.data
    .map((cell, index): [Cell, Cell | undefined] => [cell, actual.data[index]])
    .filter(([a, b]) => isDifferent(a, b));
  if (differing.length === 0) return "";
  if (isIntegerOrBoolType(expected.dtype)) return EQUALLY_CORRECT;
  const scale = findLargest(expected.data);
  return differing.every(([a, b]) => isRounded(toNumber(a), toNumber(b), scale)) ? WITHIN_TOLERANCE : EQUALLY_CORRECT;
}

const NUMBER = /[+-]?\d+\.?\d*(?:e[+-]?\d+)?/g;
const isFraction = (number: string | undefined) => number !== undefined && /[.e]/.test(number);

/** Whether two texts differ in more than their fractions, which may differ by rounding. */
function isOtherText(expected: string, actual: string): boolean {
  if (expected.replace(NUMBER, "0") !== actual.replace(NUMBER, "0")) return true;
  const numbers = actual.match(NUMBER) ?? [];
  return (expected.match(NUMBER) ?? []).some(
    (number, i) => number !== numbers[i] && !(isFraction(number) && isFraction(numbers[i])),
  );
}

const findLargest = (data: readonly Cell[]) =>
  data.reduce<number>((largest, cell) => {
    const size = Math.abs(toNumber(cell) ?? 0);
    return Number.isFinite(size) ? Math.max(largest, size) : largest;
  }, 0);

const isRounded = (a: number | undefined, b: number | undefined, scale: number) =>
  a !== undefined &&
  b !== undefined &&
  Math.abs(a - b) <= Math.max(MAX_ROUNDING * Math.max(Math.abs(a), Math.abs(b)), MAX_SCALED_ROUNDING * scale);
