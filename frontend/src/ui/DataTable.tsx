import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { Button } from "./Button";
import { ScrollRegion } from "./ScrollRegion";
import { formatOrder, formatTsv, parseOrder, type SortKey, sortRows, type TableOrder } from "./tableOrder";
import "./data-table.css";

export interface DataColumn<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** The value to sort by. Also the copied value, unless `text` is set. */
  sortKey?: (row: Row) => SortKey;
  text?: (row: Row) => string;
  /** Aligns the cells on the right. */
  isNumeric?: boolean;
}

interface Props<Row> {
  title: string;
  /** The first column is the row header. */
  columns: DataColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** The URL parameter that stores the order. Each table of a page needs its own. */
  orderParam: string;
  /** The order before the user sorts: a column id, with "-" for descending. "" keeps the order of `rows`. */
  defaultOrder?: string;
  /** Shown instead of the table if it has no rows. */
  empty: ReactNode;
}

/** A table that can be sorted by column and copied into a spreadsheet. */
export function DataTable<Row>({ title, columns, rows, rowKey, orderParam, defaultOrder = "", empty }: Props<Row>) {
  const [params, setParams] = useSearchParams();
  const order = parseOrder(params.get(orderParam), defaultOrder);
  const sortKey = columns.find((column) => column.id === order.column)?.sortKey;
  const shown = sortKey ? sortRows(rows, sortKey, order.isDescending) : rows;
  const sort = (newOrder: TableOrder) =>
    setParams(
      (next) => {
        next.set(orderParam, formatOrder(newOrder));
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="stack-2">
      <div className="row table-header">
        <h2>{title}</h2>
        {rows.length > 0 && <CopyTableButton title={title} lines={() => tableLines(columns, shown)} />}
      </div>
      {rows.length === 0 ? (
        empty
      ) : (
        <ScrollRegion label={title} className="table-frame">
          <table className="data-table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <ColumnHeader key={column.id} column={column} order={order} onSort={sort} />
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column, index) =>
                    index === 0 ? (
                      <th key={column.id} scope="row">
                        {column.cell(row)}
                      </th>
                    ) : (
                      <td key={column.id} className={column.isNumeric ? "num" : undefined}>
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

const DESCENDING_ICON = "M4 6h8l-4 5z";
const ASCENDING_ICON = "M4 10h8L8 5z";
const UNSORTED_ICON = "M5 7h6L8 3.5zM5 9h6l-3 3.5z";

interface ColumnHeaderProps<Row> {
  column: DataColumn<Row>;
  order: TableOrder;
  onSort: (order: TableOrder) => void;
}

function ColumnHeader<Row>({ column, order, onSort }: ColumnHeaderProps<Row>) {
  const isSorted = order.column === column.id;
  const look = column.isNumeric ? "num" : undefined;
  if (!column.sortKey)
    return (
      <th scope="col" className={look}>
        {column.title}
      </th>
    );
  return (
    <th scope="col" className={look} aria-sort={isSorted ? (order.isDescending ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        className="sort"
        onClick={() =>
          onSort({ column: column.id, isDescending: isSorted ? !order.isDescending : column.isNumeric === true })
        }
      >
        {column.title}
        <svg className={isSorted ? "mark" : "mark unsorted"} viewBox="0 0 16 16" aria-hidden="true">
          <path
            d={isSorted ? (order.isDescending ? DESCENDING_ICON : ASCENDING_ICON) : UNSORTED_ICON}
            fill="currentColor"
          />
        </svg>
      </button>
    </th>
  );
}

function tableLines<Row>(columns: DataColumn<Row>[], rows: Row[]): string[][] {
  const copiedColumns = columns.filter((column) => column.text ?? column.sortKey);
  const line = (row: Row) => copiedColumns.map((column) => column.text?.(row) ?? String(column.sortKey?.(row) ?? ""));
  return [copiedColumns.map((column) => column.title), ...rows.map(line)];
}

function CopyTableButton({ title, lines }: { title: string; lines: () => string[][] }) {
  const [label, setLabel] = useState("Copy table");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(formatTsv(lines()));
      setLabel("Copied");
    } catch {
      setLabel("Cannot copy here: the browser blocks it");
    }
    setTimeout(() => setLabel("Copy table"), 2000);
  };
  return (
    <Button kind="quiet" onPress={copy}>
      {label}
      <span className="visually-hidden">: {title}</span>
    </Button>
  );
}
