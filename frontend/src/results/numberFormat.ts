/** Numbers for tables: one precision for all that stand together, so that the eye can compare them. */
import type { Cell } from "../api/types";

export type Format = (cell: Cell | undefined) => string;

const MAX_DECIMALS = 6;
const MAX_DIGITS = 17;

/** The number that a cell stands for; undefined for what is none (booleans count as none). */
export function numeric(cell: Cell | undefined): number | undefined {
  if (typeof cell === "number") return cell;
  if (cell === "nan") return Number.NaN;
  if (cell === "inf") return Number.POSITIVE_INFINITY;
  if (cell === "-inf") return Number.NEGATIVE_INFINITY;
  return undefined;
}

function plain(cell: Cell | undefined): string | undefined {
  if (cell === undefined) return "…";
  if (cell === null) return "None";
  if (typeof cell === "boolean") return cell ? "True" : "False";
  if (cell === "-inf") return "−inf";
  if (typeof cell === "string") return cell;
  return undefined;
}

const minus = (text: string) => text.replace("-", "−");

function decimalsOf(value: number): number {
  const text = String(Number(value.toPrecision(7)));
  const [digits = "", exponent = "0"] = text.split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}

function fixed(decimals: number): Format {
  return (cell) => plain(cell) ?? minus((cell as number).toFixed(decimals));
}

function scientific(digits: number): Format {
  return (cell) => plain(cell) ?? (cell === 0 ? "0" : minus((cell as number).toExponential(digits)));
}

function fewest(values: number[], whole: boolean): Format {
  const sizes = values.filter((value) => value !== 0).map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (whole && largest < 1e16) return fixed(0);
  // Many values of a softmax are tiny beside the largest: those may round to 0, unless all are tiny.
  if (largest >= 1e7 || (sizes.length > 0 && (largest < 1e-3 || smallest < 1e-12))) return scientific(4);
  return fixed(values.reduce((most, value) => Math.max(most, Math.min(decimalsOf(value), MAX_DECIMALS)), 1));
}

/**
 * One format for all of `cells`. `pairs` are values that differ: digits are added until each of them is seen to differ.
 * `whole` says that the type has whole numbers only.
 */
export function sharedFormat(cells: readonly (Cell | undefined)[], pairs: [Cell, Cell][] = [], whole = false): Format {
  const values = cells.filter((cell): cell is number => typeof cell === "number");
  const format = fewest(values, whole);
  const alike = (by: Format) => pairs.some(([a, b]) => a !== b && by(a) === by(b));
  if (!alike(format)) return format;
  for (let digits = 5; digits < MAX_DIGITS; digits += 1) if (!alike(scientific(digits))) return scientific(digits);
  return scientific(MAX_DIGITS - 1);
}

export const isWhole = (dtype: string) => /^u?int|^bool/.test(dtype);

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const mib = count / 1024 ** 2;
  if (mib < 1) return `${(count / 1024).toFixed(0)} KiB`;
  return `${mib.toFixed(mib < 10 ? 1 : 0)} MiB`;
}

export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? "0 %" : `${((100 * part) / whole).toFixed(1)} %`;
}
