import { useEffect, useRef } from "react";
import type { ArrayView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { type CellPosition, cellAt, formatShape, range, storedPlane } from "./arrayWindow";
import type { CellFormat } from "./numberFormat";
import { isDifferent } from "./valueDifference";

interface Props {
  title: string;
  view: ArrayView;
  format: CellFormat;
  /** The array to compare with. Values that differ are marked. */
  expected?: ArrayView;
  /** The leading indices of the plane: see `CellPosition`. */
  lead: number[];
  /** The window: from the first row or column to before the second. */
  rows: [number, number];
  columns: [number, number];
  /** The first difference, if it is in this plane. */
  firstDifference: CellPosition | null;
}

/** One window of one plane of an array, with numbered axes. */
export function ArrayTable({ title, view, format, expected, lead, rows, columns, firstDifference }: Props) {
  const frameRef = useRef<HTMLDivElement>(null);
  const firstCell = useRef<HTMLTableCellElement>(null);
  const stored = storedPlane(view, lead);
  const shownRows = range(Math.max(rows[0], stored.rows[0]), Math.min(rows[1], stored.rows[1]));
  const shownColumns = range(Math.max(columns[0], stored.columns[0]), Math.min(columns[1], stored.columns[1]));

  useEffect(() => {
    const [frame, cell] = [frameRef.current, firstCell.current];
    if (!firstDifference || !frame || !cell) return;
    // scrollIntoView would scroll the page too.
    frame.scrollTo({
      left: cell.offsetLeft - frame.clientWidth / 2,
      top: cell.offsetTop - frame.clientHeight / 2,
    });
  }, [firstDifference]);

  return (
    <figure className="array">
      <figcaption>
        <strong>{title}</strong>{" "}
        <span className="mono muted-text">
          {formatShape(view.shape)} {view.dtype}
        </span>
      </figcaption>
      {view.data.length === 0 ? (
        <p className="muted-text small">This array is empty.</p>
      ) : (
        <ScrollRegion className="array-frame" ref={frameRef} label={`${title}, table of values`}>
          <table className="array-values">
            <thead>
              <tr>
                <td />
                {shownColumns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shownRows.map((row) => (
                <tr key={row}>
                  {view.shape.length < 2 ? <td className="empty-axis" /> : <th scope="row">{row}</th>}
                  {shownColumns.map((column) => {
                    const cell = cellAt(view, lead, row, column);
                    const isFirst = firstDifference?.row === row && firstDifference.column === column;
                    const isMarked = expected !== undefined && isDifferent(cellAt(expected, lead, row, column), cell);
                    return (
                      <td
                        key={column}
                        ref={isFirst ? firstCell : undefined}
                        data-off={isMarked || undefined}
                        data-first={isFirst || undefined}
                      >
                        {format(cell)}
                        {isFirst && <span className="visually-hidden"> (first difference)</span>}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </figure>
  );
}
