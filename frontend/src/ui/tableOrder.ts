/** Order and text of a table, apart from how it is drawn. */
export type Key = string | number | null;

export interface Order {
  column: string;
  down: boolean;
}

/** As it stands in the address: "seen", or "-seen" from the largest down. */
export const orderOf = (text: string | null, fallback: string): Order => {
  const known = text || fallback;
  return known.startsWith("-") ? { column: known.slice(1), down: true } : { column: known, down: false };
};

export const orderText = ({ column, down }: Order) => (down ? `-${column}` : column);

function compare(a: Key, b: Key): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

/** Rows that have nothing to sort by stand last, whichever way; equal ones keep their order. */
export function sorted<Row>(rows: Row[], by: (row: Row) => Key, down: boolean): Row[] {
  return [...rows].sort((a, b) => {
    const [left, right] = [by(a), by(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return down ? compare(right, left) : compare(left, right);
  });
}

/** For a spreadsheet: a tab between cells, and no tab or line break within one. */
export const tsv = (lines: string[][]) =>
  lines.map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ").trim()).join("\t")).join("\n");
