/** Number formats of results. Only `sharedFormat` uses one precision for all numbers of a table, so that they can be
 * compared. */
import type { CaseReport, Cell } from "../api/types";

export type CellFormat = (cell: Cell | undefined) => string;

const MAX_DECIMALS = 6;
const MAX_DIGITS = 17;

/** The number in a cell. Undefined for anything else, including booleans. */
export function toNumber(cell: Cell | undefined): number | undefined {
  if (typeof cell === "number") return cell;
  if (cell === "nan") return Number.NaN;
  if (cell === "inf") return Number.POSITIVE_INFINITY;
  if (cell === "-inf") return Number.NEGATIVE_INFINITY;
  return undefined;
}

/** The text of a cell that is not a finite number. Undefined for one that is. */
function formatSpecialCell(cell: Cell | undefined): string | undefined {
  if (cell === undefined) return "…";
  if (cell === null) return "None";
  if (typeof cell === "boolean") return cell ? "True" : "False";
  if (cell === "-inf") return "−inf";
  if (typeof cell === "string") return cell;
  return undefined;
}

/** Replaces each hyphen, also in the exponent. */
const withMinusSign = (text: string) => text.replaceAll("-", "−");

function countDecimals(value: number): number {
  const text = String(Number(value.toPrecision(7)));
  const [digits = "", exponent = "0"] = text.split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}

function fixedFormat(decimals: number): CellFormat {
  return (cell) => formatSpecialCell(cell) ?? withMinusSign((cell as number).toFixed(decimals));
}

function scientificFormat(digits: number): CellFormat {
  return (cell) =>
    formatSpecialCell(cell) ?? (cell === 0 ? "0" : withMinusSign((cell as number).toExponential(digits)));
}

function shortestFormat(values: number[], areIntegersOrBools: boolean): CellFormat {
  const sizes = values.filter((value) => value !== 0).map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (areIntegersOrBools && largest < 1e16) return fixedFormat(0);
  // Many values of a softmax are tiny compared with the largest. They may round to 0 unless all of them are tiny or one
  // is below 1e-12.
  if (largest >= 1e7 || (sizes.length > 0 && (largest < 1e-3 || smallest < 1e-12))) return scientificFormat(4);
  return fixedFormat(values.reduce((most, value) => Math.max(most, Math.min(countDecimals(value), MAX_DECIMALS)), 1));
}

/**
 * Returns one format for all of `cells`. `pairs` are values that differ: the format has enough digits to show each
 * difference. `areIntegersOrBools` says that the dtype is an integer type or bool.
 */
export function sharedFormat(
  cells: readonly (Cell | undefined)[],
  pairs: [Cell, Cell][] = [],
  areIntegersOrBools = false,
): CellFormat {
  const values = cells.filter((cell): cell is number => typeof cell === "number");
  const format = shortestFormat(values, areIntegersOrBools);
  const hidesDifference = (candidate: CellFormat) => pairs.some(([a, b]) => a !== b && candidate(a) === candidate(b));
  if (!hidesDifference(format)) return format;
  for (let digits = 5; digits < MAX_DIGITS; digits += 1)
    if (!hidesDifference(scientificFormat(digits))) return scientificFormat(digits);
  return scientificFormat(MAX_DIGITS - 1);
}

export const isIntegerOrBoolType = (dtype: string) => /^u?int|^bool/.test(dtype);

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const mib = bytes / 1024 ** 2;
  if (mib < 1) return `${(bytes / 1024).toFixed(0)} KiB`;
  return `${mib.toFixed(mib < 10 ? 1 : 0)} MiB`;
}

/** The memory of a case. 0 means that it was not measured, because every program uses memory. */
export const formatMemory = (bytes: number) => (bytes > 0 ? formatBytes(bytes) : "not measured");

export function formatMilliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

export function formatPercent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${((100 * part) / whole).toFixed(1)}%`;
}

/** CPU time as a multiple of the reference's. */
export function formatCpuRatio(ratio: NonNullable<CaseReport["cpu_ratio"]>): string {
  return `${ratio.ratio.toFixed(1)} times (at least ${ratio.at_least.toFixed(1)}, limit ${ratio.limit})`;
}
