/** Sorting and copying of tables. */
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

/** Formats lines for a spreadsheet: tabs between cells, and no tab or line break within a cell. */
export const formatTsv = (lines: string[][]) =>
  lines.map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ").trim()).join("\t")).join("\n");
