import { useEffect, useMemo, useRef, useState } from "react";
import type { ArrayView } from "../api/types";
import { differs, distance, summarize, unravel } from "./difference";
import { ALIKE, BROKEN, colour, ramp, scaleOf } from "./heat";
import type { Format } from "./numbers";
import { cellAt, type Place, plane, range, rowsKept } from "./slices";
import "./heat.css";

interface Props {
  expected: ArrayView;
  actual: ArrayView;
  place: Place;
  format: Format;
  onPick: (place: Place) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The difference of a plane as colours, with the values of the cell under the pointer or the cursor in words. */
export function HeatMap({ expected, actual, place, format, onPick }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns } = plane(expected.shape);
  const rows = rowsKept(expected, place.lead);
  const [over, setOver] = useState<{ row: number; column: number } | null>(null);
  const at = over ?? place;
  const pixels = Math.max(1, Math.min(16, Math.floor(720 / columns), Math.floor(320 / rows)));

  const gaps = useMemo(
    () =>
      range(0, rows * columns).map((flat) => {
        const [row, column] = [Math.floor(flat / columns), flat % columns];
        const [a, b] = [cellAt(expected, place.lead, row, column), cellAt(actual, place.lead, row, column)];
        return differs(a, b) ? distance(a, b) : 0;
      }),
    [expected, actual, place.lead, rows, columns],
  );
  const scale = useMemo(() => scaleOf(gaps), [gaps]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, columns * pixels, rows * pixels);
    const gutter = pixels > 5 ? 1 : 0;
    gaps.forEach((gap, flat) => {
      context.fillStyle = colour(gap, scale);
      const [x, y] = [(flat % columns) * pixels, Math.floor(flat / columns) * pixels];
      context.fillRect(x, y, pixels - gutter, pixels - gutter);
    });
  }, [gaps, scale, rows, columns, pixels]);

  const pick = (event: React.MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (value: number, length: number) => Math.min(Math.max(Math.floor(value * length), 0), length - 1);
    return {
      row: part((event.clientY - box.top) / box.height, rows),
      column: part((event.clientX - box.left) / box.width, columns),
    };
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    setOver(null);
    onPick({
      ...place,
      row: Math.min(Math.max(place.row + step[0], 0), rows - 1),
      column: Math.min(Math.max(place.column + step[1], 0), columns - 1),
    });
  };

  const summary = useMemo(() => summarize(expected, actual), [expected, actual]);
  const where = [...place.lead, at.row, at.column].join(", ");
  const values = `[${where}]: expected ${format(cellAt(expected, place.lead, at.row, at.column))}, actual ${format(
    cellAt(actual, place.lead, at.row, at.column),
  )}`;

  return (
    <figure className="heat">
      <figcaption className="small">
        {summary.different.toLocaleString("en")} of {summary.seen.toLocaleString("en")} values differ
        {Number.isFinite(summary.largest)
          ? `; the largest difference is ${summary.largest.toPrecision(2)} at [${unravel(summary.at, expected.shape).join(", ")}]`
          : "; somewhere one side is not finite and the other is"}
        .
      </figcaption>
      <div
        className="heat-frame"
        role="application"
        aria-label={`Heat map of the difference, ${rows} rows by ${columns} columns. Arrow keys move.`}
        aria-describedby="heat-values"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved over with the arrow keys
        tabIndex={0}
        style={{ width: columns * pixels, aspectRatio: `${columns} / ${rows}` }}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setOver(pick(event))}
        onMouseLeave={() => setOver(null)}
        onClick={(event) => onPick({ ...place, ...pick(event) })}
      >
        <canvas ref={canvas} width={columns * pixels} height={rows * pixels} aria-hidden="true" />
        <span
          className="heat-cursor"
          style={{
            left: `${(100 * at.column) / columns}%`,
            top: `${(100 * at.row) / rows}%`,
            width: `${100 / columns}%`,
            height: `${100 / rows}%`,
          }}
        />
      </div>
      <p className="mono small" id="heat-values" role="status">
        {values}
      </p>
      <Legend low={scale.low} high={scale.high} />
    </figure>
  );
}

function Legend({ low, high }: { low: number; high: number }) {
  const power = (exponent: number) => (
    <span className="mono">
      1e{exponent < 0 ? "−" : ""}
      {Math.abs(exponent)}
    </span>
  );
  return (
    <p className="row tiny soft">
      <span className="swatch" style={{ background: ALIKE }} /> alike
      {power(low)}
      <span className="heat-ramp">
        {range(0, 12).map((step) => (
          <span key={step} style={{ background: ramp(step / 11) }} />
        ))}
      </span>
      {power(high)} <span>size of the difference, log scale</span>
      <span className="swatch" style={{ background: BROKEN }} /> not finite on one side
    </p>
  );
}
