import { useEffect, useRef } from "react";
import type { ArrayView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { differs } from "./difference";
import type { Format } from "./numbers";
import { cellAt, type Place, plane, range, shapeText } from "./slices";

interface Props {
  title: string;
  view: ArrayView;
  format: Format;
  /** What it is compared with, to mark what differs. */
  against?: ArrayView;
  lead: number[];
  rows: [number, number];
  columns: [number, number];
  /** The first difference, where it lies in this plane. */
  first: Place | null;
}

/** One window on one plane of an array, with its axes numbered. */
export function ArrayTable({ title, view, format, against, lead, rows, columns, first }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLTableCellElement>(null);
  const size = plane(view.shape);
  const shownRows = range(rows[0], Math.min(rows[1], size.rows));
  const shownColumns = range(columns[0], Math.min(columns[1], size.columns));

  useEffect(() => {
    const [frame, cell] = [box.current, mark.current];
    if (!first || !frame || !cell) return;
    // By hand, as scrollIntoView would move the page as well.
    frame.scrollTo({
      left: cell.offsetLeft - frame.clientWidth / 2,
      top: cell.offsetTop - frame.clientHeight / 2,
    });
  }, [first]);

  return (
    <figure className="array">
      <figcaption>
        <strong>{title}</strong>{" "}
        <span className="mono soft">
          {shapeText(view.shape)} {view.dtype}
        </span>
      </figcaption>
      {view.data.length === 0 ? (
        <p className="soft small">Empty: it has no values.</p>
      ) : (
        <ScrollRegion className="array-frame" ref={box} label={`${title}, table of values`}>
          <table className="numbers">
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
                  {view.shape.length < 2 ? <td className="axis" /> : <th scope="row">{row}</th>}
                  {shownColumns.map((column) => {
                    const cell = cellAt(view, lead, row, column);
                    const isFirst = first?.row === row && first.column === column;
                    const off = against !== undefined && differs(cellAt(against, lead, row, column), cell);
                    return (
                      <td
                        key={column}
                        ref={isFirst ? mark : undefined}
                        data-off={off || undefined}
                        data-first={isFirst || undefined}
                      >
                        {format(cell)}
                        {isFirst && <span className="hidden-text"> (first difference)</span>}
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
