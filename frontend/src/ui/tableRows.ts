/** The order of a table in the URL, and sorting, filtering and copying of its rows in the browser. The server sorts the
 * lists that it sends in pages: see `isSortedByServer` of DataTable. */
import { escapeFormula } from "./csvText";

export type SortKey = string | number | null;

export interface TableOrder {
  column: string;
  isDescending: boolean;
}

/** Parses an order from the URL: "seen", or "-seen" for descending. */
export const parseOrder = (text: string | null, fallback: string): TableOrder => {
  const value = text || fallback;
  return value.startsWith("-")
    ? { column: value.slice(1), isDescending: true }
    : { column: value, isDescending: false };
};

export const formatOrder = ({ column, isDescending }: TableOrder) => (isDescending ? `-${column}` : column);

function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

/** Sorts rows by key. Rows with a null key are last in both directions, and equal rows keep their order. */
export function sortRows<Row>(rows: Row[], sortKey: (row: Row) => SortKey, isDescending: boolean): Row[] {
  return [...rows].sort((a, b) => {
    const [left, right] = [sortKey(a), sortKey(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return isDescending ? compareKeys(right, left) : compareKeys(left, right);
  });
}

/** Keeps the rows that have each word of the text in one of their cells. */
export function filterRows<Row>(rows: Row[], cells: (row: Row) => string[], text: string): Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const content = cells(row).join("\n").toLowerCase();
    return words.every((word) => content.includes(word));
  });
}

/** Formats lines for a spreadsheet: tabs between cells, no tab or line break within a cell, and no formula. */
export const formatTsv = (lines: string[][]) => lines.map((cells) => cells.map(formatCell).join("\t")).join("\n");

function formatCell(cell: string): string {
  const text = cell.replace(/\s+/g, " ").trim();
  return Number.isNaN(Number(text)) ? escapeFormula(text) : text; // "-1" stays a number
}
