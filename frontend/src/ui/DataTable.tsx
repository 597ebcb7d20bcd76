import { Fragment, type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { Button } from "./Button";
import { formatCsv } from "./csvText";
import { downloadText } from "./downloadFile";
import { FilterInput } from "./FilterInput";
import { ScrollRegion } from "./ScrollRegion";
import { filterRows, formatOrder, formatTsv, parseOrder, type SortKey, sortRows, type TableOrder } from "./tableRows";
import "./data-table.css";

export interface DataColumn<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** The value to sort by. Also the copied value, unless `text` is set. */
  sortKey?: (row: Row) => SortKey;
  /** The value to filter by, to copy and to export. */
  text?: (row: Row) => string;
  /** Aligns the cells on the right. */
  isNumeric?: boolean;
}

/** The URL parameter with the number of the page of a list that the server sends in pages. */
export const PAGE_PARAM = "page";

interface Props<Row> {
  title: string;
  /** Whether the table shows its title as a heading. False if the page already has one for it. */
  hasHeading?: boolean;
  /** The first column is the row header. */
  columns: DataColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** The URL parameter that stores the order. Each table of a page needs its own. */
  orderParam: string;
  /** The order before the user sorts: a column id, with "-" for descending. "" keeps the order of `rows`. */
  defaultOrder?: string;
  /** Whether the server sends the rows in the order of the URL, a page at a time. Columns with `sortKey` are those that it
   * sorts by. */
  isSortedByServer?: boolean;
  /** Whether the page has filters of its own, so that the table offers none. */
  hasOwnFilters?: boolean;
  /** Whether the page exports its rows, so that the table offers no CSV file. */
  hasOwnExport?: boolean;
  /** What is shown below a row, such as a part of it that was opened. */
  detail?: (row: Row) => ReactNode;
  /** Shown instead of the table if it has no rows. */
  empty: ReactNode;
  /** Beside the title, such as a filter. */
  tools?: ReactNode;
  /** Between the title and the table. */
  note?: ReactNode;
}

/** So many rows are seen at a glance. */
const MAX_UNFILTERED = 8;

/** A table that can be sorted by column, filtered, copied and saved for a spreadsheet. On a phone each row is a card. */
export function DataTable<Row>({
  title,
  hasHeading = true,
  columns,
  rows,
  rowKey,
  orderParam,
  defaultOrder = "",
  isSortedByServer = false,
  hasOwnFilters = isSortedByServer,
  hasOwnExport = isSortedByServer,
  detail,
  empty,
  tools,
  note,
}: Props<Row>) {
  const [params, setParams] = useSearchParams();
  const order = parseOrder(params.get(orderParam), defaultOrder);
  const sortKey = columns.find((column) => column.id === order.column)?.sortKey;
  const sorted = sortKey && !isSortedByServer ? sortRows(rows, sortKey, order.isDescending) : rows;
  const filterParam = `${orderParam}-filter`;
  const hasFilter = !hasOwnFilters && rows.length > MAX_UNFILTERED;
  const filter = hasFilter ? (params.get(filterParam) ?? "") : "";
  const shown = filterRows(sorted, (row) => columns.map((column) => formatCell(column, row)), filter);
  const change = (edit: (next: URLSearchParams) => void) =>
    setParams(
      (next) => {
        edit(next);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const sort = (newOrder: TableOrder) =>
    change((next) => {
      next.set(orderParam, formatOrder(newOrder));
      if (isSortedByServer) next.delete(PAGE_PARAM);
    });
  const setFilter = (text: string) => change((next) => (text ? next.set(filterParam, text) : next.delete(filterParam)));
  return (
    <div className="stack-2 card-rows">
      <div className="row table-header">
        {hasHeading && <h2>{title}</h2>}
        {tools}
        {rows.length > 0 && (
          <span className="row table-tools">
            {hasFilter && (
              <>
                <span className="small muted-text" role="status">
                  {filter && `${shown.length} of ${rows.length} match`}
                </span>
                <FilterInput aria-label={`Filter: ${title}`} placeholder="Filter" value={filter} onChange={setFilter} />
              </>
            )}
            <CopyTableButton title={title} lines={() => tableLines(columns, shown)} />
            {!hasOwnExport && <DownloadButton title={title} lines={() => tableLines(columns, shown)} />}
          </span>
        )}
      </div>
      {note}
      {rows.length === 0 ? (
        empty
      ) : shown.length === 0 ? (
        <p className="small">
          Nothing here contains “{filter}”.{" "}
          <Button kind="quiet" onPress={() => setFilter("")}>
            Show all
          </Button>
        </p>
      ) : (
        <ScrollRegion label={title} className="table-frame">
          <table className="data-table" aria-label={title}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <ColumnHeader key={column.id} column={column} order={order} onSort={sort} />
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => {
                const below = detail?.(row);
                return (
                  <Fragment key={rowKey(row)}>
                    <tr>
                      {columns.map((column, index) => (
                        <Cell key={column.id} column={column} row={row} isRowHeader={index === 0} />
                      ))}
                    </tr>
                    {below && (
                      <tr className="detail-row">
                        <td colSpan={columns.length}>{below}</td>
                      </tr>
                    )}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </div>
  );
}

interface CellProps<Row> {
  column: DataColumn<Row>;
  row: Row;
  isRowHeader: boolean;
}

function Cell<Row>({ column, row, isRowHeader }: CellProps<Row>) {
  const content = column.cell(row);
  if (isRowHeader) return <th scope="row">{content}</th>;
  return (
    <td className={column.isNumeric ? "num" : undefined} data-label={column.title || undefined}>
      {content}
    </td>
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

const formatCell = <Row,>({ text, sortKey }: DataColumn<Row>, row: Row) => text?.(row) ?? String(sortKey?.(row) ?? "");

function tableLines<Row>(columns: DataColumn<Row>[], rows: Row[]): string[][] {
  const copiedColumns = columns.filter((column) => column.text ?? column.sortKey);
  const line = (row: Row) => copiedColumns.map((column) => formatCell(column, row));
  return [copiedColumns.map((column) => column.title), ...rows.map(line)];
}

function DownloadButton({ title, lines }: { title: string; lines: () => string[][] }) {
  const name = `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.csv`;
  return (
    <Button kind="quiet" onPress={() => downloadText(name, formatCsv(lines()), "text/csv")}>
      Export as CSV
      <span className="visually-hidden">: {title}</span>
    </Button>
  );
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
