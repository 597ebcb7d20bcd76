import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { Button } from "./Button";
import { ScrollRegion } from "./ScrollRegion";
import { type Key, type Order, orderOf, orderText, sorted, tsv } from "./sorting";
import "./table.css";

export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What it is sorted by, and what a copy of the table has where `text` says nothing else. */
  by?: (row: Row) => Key;
  text?: (row: Row) => string;
  /** Figures, aligned on the right. */
  num?: boolean;
}

interface Props<Row> {
  title: string;
  /** The first one names the row. */
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** Of the address's parameter that holds the order; one of its own for each table of a page. */
  order: string;
  /** Before somebody sorts: a column's id, with "-" from the largest down. "": as the rows come. */
  start?: string;
  /** In the place of the table, when it has no rows. */
  empty: ReactNode;
}

/** Rows that can be sorted by their heads and copied into a spreadsheet. */
export function DataTable<Row>({ title, columns, rows, rowKey, order: name, start = "", empty }: Props<Row>) {
  const [params, setParams] = useSearchParams();
  const order = orderOf(params.get(name), start);
  const by = columns.find((column) => column.id === order.column)?.by;
  const shown = by ? sorted(rows, by, order.down) : rows;
  const sort = (next: Order) =>
    setParams(
      (old) => {
        old.set(name, orderText(next));
        return old;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="stack-2">
      <div className="row table-head">
        <h2>{title}</h2>
        {rows.length > 0 && <CopyTable title={title} lines={() => linesOf(columns, shown)} />}
      </div>
      {rows.length === 0 ? (
        empty
      ) : (
        <ScrollRegion label={title} className="table-frame">
          <table className="list">
            <thead>
              <tr>
                {columns.map((column) => (
                  <Head key={column.id} column={column} order={order} onSort={sort} />
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column, place) =>
                    place === 0 ? (
                      <th key={column.id} scope="row">
                        {column.cell(row)}
                      </th>
                    ) : (
                      <td key={column.id} className={column.num ? "num" : undefined}>
                        {column.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </div>
  );
}

const DOWN = "M4 6h8l-4 5z";
const UP = "M4 10h8L8 5z";
const EITHER = "M5 7h6L8 3.5zM5 9h6l-3 3.5z";

interface HeadProps<Row> {
  column: Column<Row>;
  order: Order;
  onSort: (order: Order) => void;
}

function Head<Row>({ column, order, onSort }: HeadProps<Row>) {
  const here = order.column === column.id;
  const look = column.num ? "num" : undefined;
  if (!column.by)
    return (
      <th scope="col" className={look}>
        {column.title}
      </th>
    );
  return (
    <th scope="col" className={look} aria-sort={here ? (order.down ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        className="sort"
        onClick={() => onSort({ column: column.id, down: here ? !order.down : column.num === true })}
      >
        {column.title}
        <svg className={here ? "mark" : "mark idle"} viewBox="0 0 16 16" aria-hidden="true">
          <path d={here ? (order.down ? DOWN : UP) : EITHER} fill="currentColor" />
        </svg>
      </button>
    </th>
  );
}

function linesOf<Row>(columns: Column<Row>[], rows: Row[]): string[][] {
  const told = columns.filter((column) => column.text ?? column.by);
  const line = (row: Row) => told.map((column) => column.text?.(row) ?? String(column.by?.(row) ?? ""));
  return [told.map((column) => column.title), ...rows.map(line)];
}

function CopyTable({ title, lines }: { title: string; lines: () => string[][] }) {
  const [says, setSays] = useState("Copy table");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(tsv(lines()));
      setSays("Copied");
    } catch {
      setSays("This browser does not let pages copy here");
    }
    setTimeout(() => setSays("Copy table"), 2000);
  };
  return (
    <Button kind="quiet" onPress={copy}>
      {says}
      <span className="hidden-text">: {title}</span>
    </Button>
  );
}
