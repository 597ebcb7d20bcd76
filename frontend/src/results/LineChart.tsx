import type { ChartView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { axisTicks } from "./axisTicks";
import { sharedFormat } from "./numberFormat";
import "./line-chart.css";

const WIDTH = 360;
const HEIGHT = 224;
const LEFT = 40;
const RIGHT = WIDTH - 12;
const TOP = 28;
const BOTTOM = HEIGHT - 44;

/** Lines differ in dash and mark too, not only in color. */
const LINE_STYLES = [
  { dash: "", mark: "●", tone: "chart-1" },
  { dash: "6 4", mark: "■", tone: "chart-2" },
  { dash: "2 3", mark: "▲", tone: "chart-3" },
] as const;

/** The lines to draw, at most three, each with its style. */
const styleLines = ({ lines }: ChartView) =>
  LINE_STYLES.flatMap((style, index) => (lines[index] ? [{ ...lines[index], ...style }] : []));

type StyledLines = ReturnType<typeof styleLines>;

/** A line chart, with the same values in a table for readers who do not see the drawing. */
export function LineChart({ title, view }: { title: string; view: ChartView }) {
  const lines = styleLines(view);
  const xValues = [...new Set(lines.flatMap((line) => line.points.map(({ x }) => x)))].sort((a, b) => a - b);
  return (
    <figure className="stack-2 chart">
      <figcaption className="small">
        <strong>{title}</strong>: {view.y} against {view.x}
      </figcaption>
      {xValues.length === 0 ? (
        <p className="muted-text small">There are no values to draw.</p>
      ) : (
        <>
          <LineDrawing view={view} lines={lines} xValues={xValues} />
          <LineTable title={title} lines={lines} xValues={xValues} />
        </>
      )}
    </figure>
  );
}

function LineDrawing({ view, lines, xValues }: { view: ChartView; lines: StyledLines; xValues: number[] }) {
  const maxX = Math.max(...xValues) || 1;
  const maxY = Math.max(...lines.flatMap((line) => line.points.map(({ y }) => y))) * 1.1 || 1;
  const x = (value: number) => LEFT + ((RIGHT - LEFT) * value) / maxX;
  const y = (value: number) => BOTTOM - ((BOTTOM - TOP) * value) / maxY;
  const heights = axisTicks(maxY);
  const [formatX, formatY] = [sharedFormat(xValues, [], xValues.every(Number.isInteger)), sharedFormat(heights)];
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <text x={0} y={12}>
        {view.y}
      </text>
      {[0, ...heights].map((value) => (
        <g key={value}>
          <line className="chart-grid" x1={LEFT} x2={RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {formatY(value)}
          </text>
        </g>
      ))}
      {xValues.map((value) => (
        <text key={value} x={x(value)} y={BOTTOM + 18} textAnchor="middle">
          {formatX(value)}
        </text>
      ))}
      <text x={RIGHT} y={HEIGHT - 6} textAnchor="end">
        {view.x}
      </text>
      {/* The first line is drawn last: a correct solution coincides with the reference, and its line must be visible. */}
      {lines.toReversed().map(({ label, points, dash, mark, tone }) => (
        <g key={label} className={tone}>
          <polyline points={points.map((point) => `${x(point.x)},${y(point.y)}`).join(" ")} strokeDasharray={dash} />
          {points.map((point) => (
            <text key={point.x} className="chart-mark" x={x(point.x)} y={y(point.y) + 4} textAnchor="middle">
              {mark}
            </text>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** The values, and the legend: a line's mark is before its name. */
function LineTable({ title, lines, xValues }: { title: string; lines: StyledLines; xValues: number[] }) {
  const roundTo3Digits = (value: number) => Number(value.toPrecision(3));
  const formatX = sharedFormat(xValues, [], xValues.every(Number.isInteger));
  const formatY = sharedFormat(lines.flatMap((line) => line.points.map(({ y }) => roundTo3Digits(y))));
  return (
    <ScrollRegion label={`${title}, table of values`}>
      <table className="call-table">
        <thead>
          <tr>
            <th scope="col">Line</th>
            {xValues.map((value) => (
              <th key={value} scope="col" className="num">
                {formatX(value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, points, mark, tone }) => (
            <tr key={label}>
              <th scope="row">
                <span className={tone} aria-hidden="true">
                  {mark}
                </span>{" "}
                {label}
              </th>
              {xValues.map((value) => {
                const point = points.find(({ x }) => x === value);
                return (
                  <td key={value} className="num">
                    {point && formatY(roundTo3Digits(point.y))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
