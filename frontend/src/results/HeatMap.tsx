import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { ArrayView } from "../api/types";
import { useKeys } from "../ui/shortcuts/shortcutRegistry";
import { useContrast } from "../ui/theme";
import { type CellPosition, cellAt, range, storedPlane } from "./arrayWindow";
import { chooseLogScale, differenceColor, HEAT_PALETTES, type HeatPalette, rampColor } from "./heatColors";
import { cellPixels } from "./heatMapSize";
import type { CellFormat } from "./numberFormat";
import { absoluteDifference, describeDifference, isDifferent } from "./valueDifference";
import "./heat-map.css";

export interface HeatMapProps {
  expected: ArrayView;
  actual: ArrayView;
  position: CellPosition;
  format: CellFormat;
  onMove: (place: CellPosition) => void;
}

/** The scroll offset of a region of `size` pixels that shows the cell of `length` pixels at `start`. It stays the same if
 * the cell is in view already. */
export function keepInView(offset: number, size: number, start: number, length: number): number {
  if (start >= offset && start + length <= offset + size) return offset;
  return Math.max(start - Math.floor(size / 2), 0);
}

const STEPS: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The difference of the stored part of a plane as colors, with the values of the cell under the pointer or the cursor as text. */
export function HeatMap({ expected, actual, position, format, onMove }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const valuesId = useId();
  const stored = storedPlane(expected, position.lead);
  const [[top, bottom], [left, right]] = [stored.rows, stored.columns];
  const [rows, columns] = [bottom - top, right - left];
  const [hovered, setHovered] = useState<{ row: number; column: number } | null>(null);
  const shownCell = hovered ?? position;
  const pixels = cellPixels(rows, columns);

  const differences = useMemo(
    () =>
      range(0, rows * columns).map((flat) => {
        const [row, column] = [top + Math.floor(flat / columns), left + (flat % columns)];
        const [a, b] = [cellAt(expected, position.lead, row, column), cellAt(actual, position.lead, row, column)];
        return isDifferent(a, b) ? absoluteDifference(a, b) : 0;
      }),
    [expected, actual, position.lead, top, left, rows, columns],
  );
  const scale = useMemo(() => chooseLogScale(differences), [differences]);
  const palette = HEAT_PALETTES[useContrast()];

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, columns * pixels, rows * pixels);
    differences.forEach((difference, flat) => {
      context.fillStyle = differenceColor(difference, scale, palette);
      const [x, y] = [(flat % columns) * pixels, Math.floor(flat / columns) * pixels];
      context.fillRect(x, y, pixels - 1, pixels - 1);
    });
  }, [differences, scale, palette, rows, columns, pixels]);

  useEffect(() => {
    const region = frame.current;
    if (!region) return;
    const [x, y] = [(position.column - left) * pixels, (position.row - top) * pixels];
    // scrollIntoView would scroll the page too.
    region.scrollTo({ left: keepInView(region.scrollLeft, region.clientWidth, x, pixels) });
    region.scrollTo({ top: keepInView(region.scrollTop, region.clientHeight, y, pixels) });
  }, [position.row, position.column, top, left, pixels]);

  const cellUnderPointer = (event: React.MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const toIndex = (value: number, length: number) => Math.min(Math.max(Math.floor(value * length), 0), length - 1);
    return {
      row: top + toIndex((event.clientY - box.top) / box.height, rows),
      column: left + toIndex((event.clientX - box.left) / box.width, columns),
    };
  };

  const moveCursor = (event: React.KeyboardEvent): boolean => {
    const step = STEPS[event.key];
    if (!step) return false;
    setHovered(null);
    onMove({
      ...position,
      row: Math.min(Math.max(position.row + step[0], top), bottom - 1),
      column: Math.min(Math.max(position.column + step[1], left), right - 1),
    });
    return true;
  };
  const onKeyDown = useKeys<React.KeyboardEvent>([
    { place: "focus", keys: ["←", "↑", "→", "↓"], action: "Heat map: move to another value", handle: moveCursor },
  ]);

  const caption = useMemo(() => describeDifference(expected, actual), [expected, actual]);
  const indexText = [...position.lead, shownCell.row, shownCell.column].join(", ");
  const values = `[${indexText}]: expected ${format(cellAt(expected, position.lead, shownCell.row, shownCell.column))}, actual ${format(
    cellAt(actual, position.lead, shownCell.row, shownCell.column),
  )}`;

  return (
    <figure className="heat-map">
      <figcaption className="small">{caption}</figcaption>
      <div className="heat-map-row">
        <div className="heat-map-values">
          <p className="mono small" id={valuesId} role="status">
            {values}
          </p>
          <HeatMapLegend low={scale.low} high={scale.high} palette={palette} />
        </div>
        <div
          className="heat-map-frame"
          ref={frame}
          role="application"
          aria-label={`Heat map of the difference, ${rows} rows by ${columns} columns. Arrow keys move the cursor.`}
          aria-describedby={valuesId}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the frame around it handles the keys */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the frame around it handles the keys */}
          <div
            className="heat-map-cells"
            style={{ width: columns * pixels, height: rows * pixels }}
            onMouseMove={(event) => setHovered(cellUnderPointer(event))}
            onMouseLeave={() => setHovered(null)}
            onClick={(event) => onMove({ ...position, ...cellUnderPointer(event) })}
          >
            <canvas ref={canvas} width={columns * pixels} height={rows * pixels} aria-hidden="true" />
            <span
              className="heat-map-cursor"
              style={{
                left: (shownCell.column - left) * pixels,
                top: (shownCell.row - top) * pixels,
                width: pixels,
                height: pixels,
              }}
            />
          </div>
        </div>
      </div>
    </figure>
  );
}

function HeatMapLegend({ low, high, palette }: { low: number; high: number; palette: HeatPalette }) {
  const power = (exponent: number) => (
    <span className="mono">
      1e{exponent < 0 ? "−" : ""}
      {Math.abs(exponent)}
    </span>
  );
  return (
    <p className="row tiny muted-text">
      <span className="heat-map-key">
        <span className="color-swatch" style={{ background: palette.equal }} /> equal
      </span>
      <span className="heat-map-key">
        {power(low)}
        <span className="heat-map-ramp">
          {range(0, 12).map((step) => (
            <span key={step} style={{ background: rampColor(step / 11, palette) }} />
          ))}
        </span>
        {power(high)}
      </span>
      <span>size of the difference, log scale</span>
      <span className="heat-map-key">
        <span className="color-swatch" style={{ background: palette.notFinite }} /> differs, not finite
      </span>
    </p>
  );
}
