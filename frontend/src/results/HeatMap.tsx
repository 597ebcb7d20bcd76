import { useEffect, useMemo, useRef, useState } from "react";
import type { ArrayView } from "../api/types";
import { type CellPosition, cellAt, range, storedPlane } from "./arrayWindow";
import { EQUAL_COLOR, gapColor, logScale, NOT_FINITE_COLOR, rampColor } from "./heatColors";
import type { CellFormat } from "./numberFormat";
import { absoluteDifference, isDifferent, summarizeDifference } from "./valueDifference";
import "./heat-map.css";

interface Props {
  expected: ArrayView;
  actual: ArrayView;
  position: CellPosition;
  format: CellFormat;
  onMove: (place: CellPosition) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The difference of the stored part of a plane as colors, with the values of the cell under the pointer or the cursor as text. */
export function HeatMap({ expected, actual, position, format, onMove }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stored = storedPlane(expected, position.lead);
  const [[top, bottom], [left, right]] = [stored.rows, stored.columns];
  const [rows, columns] = [bottom - top, right - left];
  const [hovered, setHovered] = useState<{ row: number; column: number } | null>(null);
  const shownCell = hovered ?? position;
  const pixels = Math.max(1, Math.min(16, Math.floor(720 / columns), Math.floor(320 / rows)));

  const gaps = useMemo(
    () =>
      range(0, rows * columns).map((flat) => {
        const [row, column] = [top + Math.floor(flat / columns), left + (flat % columns)];
        const [a, b] = [cellAt(expected, position.lead, row, column), cellAt(actual, position.lead, row, column)];
        return isDifferent(a, b) ? absoluteDifference(a, b) : 0;
      }),
    [expected, actual, position.lead, top, left, rows, columns],
  );
  const scale = useMemo(() => logScale(gaps), [gaps]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, columns * pixels, rows * pixels);
    const gutter = pixels > 5 ? 1 : 0;
    gaps.forEach((gap, flat) => {
      context.fillStyle = gapColor(gap, scale);
      const [x, y] = [(flat % columns) * pixels, Math.floor(flat / columns) * pixels];
      context.fillRect(x, y, pixels - gutter, pixels - gutter);
    });
  }, [gaps, scale, rows, columns, pixels]);

  const cellUnderPointer = (event: React.MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const toIndex = (value: number, length: number) => Math.min(Math.max(Math.floor(value * length), 0), length - 1);
    return {
      row: top + toIndex((event.clientY - box.top) / box.height, rows),
      column: left + toIndex((event.clientX - box.left) / box.width, columns),
    };
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    setHovered(null);
    onMove({
      ...position,
      row: Math.min(Math.max(position.row + step[0], top), bottom - 1),
      column: Math.min(Math.max(position.column + step[1], left), right - 1),
    });
  };

  const summary = useMemo(() => summarizeDifference(expected, actual), [expected, actual]);
  const indexText = [...position.lead, shownCell.row, shownCell.column].join(", ");
  const values = `[${indexText}]: expected ${format(cellAt(expected, position.lead, shownCell.row, shownCell.column))}, actual ${format(
    cellAt(actual, position.lead, shownCell.row, shownCell.column),
  )}`;

  return (
    <figure className="heat-map">
      <figcaption className="small">
        {summary.different.toLocaleString("en")} of {summary.compared.toLocaleString("en")} values differ
        {Number.isFinite(summary.largest)
          ? `; the largest difference is ${summary.largest.toPrecision(2)} at [${summary.largestAt.join(", ")}]`
          : "; at least one value is finite on one side only"}
        .
      </figcaption>
      <div
        className="heat-map-frame"
        role="application"
        aria-label={`Heat map of the difference, ${rows} rows by ${columns} columns. Arrow keys move the cursor.`}
        aria-describedby="heat-values"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor
        tabIndex={0}
        style={{ width: columns * pixels, aspectRatio: `${columns} / ${rows}` }}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setHovered(cellUnderPointer(event))}
        onMouseLeave={() => setHovered(null)}
        onClick={(event) => onMove({ ...position, ...cellUnderPointer(event) })}
      >
        <canvas ref={canvas} width={columns * pixels} height={rows * pixels} aria-hidden="true" />
        <span
          className="heat-map-cursor"
          style={{
            left: `${(100 * (shownCell.column - left)) / columns}%`,
            top: `${(100 * (shownCell.row - top)) / rows}%`,
            width: `${100 / columns}%`,
            height: `${100 / rows}%`,
          }}
        />
      </div>
      <p className="mono small" id="heat-values" role="status">
        {values}
      </p>
      <HeatMapLegend low={scale.low} high={scale.high} />
    </figure>
  );
}

function HeatMapLegend({ low, high }: { low: number; high: number }) {
  const power = (exponent: number) => (
    <span className="mono">
      1e{exponent < 0 ? "−" : ""}
      {Math.abs(exponent)}
    </span>
  );
  return (
    <p className="row tiny muted-text">
      <span className="color-swatch" style={{ background: EQUAL_COLOR }} /> equal
      {power(low)}
      <span className="heat-map-ramp">
        {range(0, 12).map((step) => (
          <span key={step} style={{ background: rampColor(step / 11) }} />
        ))}
      </span>
      {power(high)} <span>size of the difference, log scale</span>
      <span className="color-swatch" style={{ background: NOT_FINITE_COLOR }} /> not finite on one side
    </p>
  );
}
