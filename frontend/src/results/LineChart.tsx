import type { ChartView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { ticks } from "./axis";
import { sharedFormat } from "./numbers";
import "./chart.css";

const WIDTH = 360;
const HEIGHT = 224;
const LEFT = 40;
const RIGHT = WIDTH - 12;
const TOP = 28;
const BOTTOM = HEIGHT - 44;

/** Lines differ by dash and mark too, never by colour alone. */
const LOOKS = [
  { dash: "", mark: "●", tone: "chart-1" },
  { dash: "6 4", mark: "■", tone: "chart-2" },
  { dash: "2 3", mark: "▲", tone: "chart-3" },
] as const;

/** The lines that are drawn, each with its look. */
const looked = ({ lines }: ChartView) =>
  LOOKS.flatMap((look, place) => (lines[place] ? [{ ...lines[place], ...look }] : []));

type Looked = ReturnType<typeof looked>;

/** A measure against a setting, drawn, and in a table for those who do not see the drawing. */
export function Chart({ title, view }: { title: string; view: ChartView }) {
  const lines = looked(view);
  const settings = [...new Set(lines.flatMap((line) => line.points.map(({ x }) => x)))].sort((a, b) => a - b);
  return (
    <figure className="stack-2 chart">
      <figcaption className="small">
        <strong>{title}</strong>: {view.y}, against {view.x}
      </figcaption>
      {settings.length === 0 ? (
        <p className="soft small">There is nothing to draw.</p>
      ) : (
        <>
          <Drawing view={view} lines={lines} settings={settings} />
          <Values title={title} lines={lines} settings={settings} />
        </>
      )}
    </figure>
  );
}

function Drawing({ view, lines, settings }: { view: ChartView; lines: Looked; settings: number[] }) {
  const right = Math.max(...settings) || 1;
  const top = Math.max(...lines.flatMap((line) => line.points.map(({ y }) => y))) * 1.1 || 1;
  const x = (value: number) => LEFT + ((RIGHT - LEFT) * value) / right;
  const y = (value: number) => BOTTOM - ((BOTTOM - TOP) * value) / top;
  const heights = ticks(top);
  const [formatX, formatY] = [sharedFormat(settings, [], settings.every(Number.isInteger)), sharedFormat(heights)];
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
      {settings.map((value) => (
        <text key={value} x={x(value)} y={BOTTOM + 18} textAnchor="middle">
          {formatX(value)}
        </text>
      ))}
      <text x={RIGHT} y={HEIGHT - 6} textAnchor="end">
        {view.x}
      </text>
      {/* The first is drawn last: right solutions lie on the reference, and theirs is the line that is looked for. */}
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

/** The legend as well: a line's mark stands before its name. */
function Values({ title, lines, settings }: { title: string; lines: Looked; settings: number[] }) {
  const read = (value: number) => Number(value.toPrecision(3));
  const formatX = sharedFormat(settings, [], settings.every(Number.isInteger));
  const formatY = sharedFormat(lines.flatMap((line) => line.points.map(({ y }) => read(y))));
  return (
    <ScrollRegion label={`${title}, table of values`}>
      <table className="calls">
        <thead>
          <tr>
            <th scope="col">Line</th>
            {settings.map((value) => (
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
              {settings.map((value) => {
                const point = points.find((one) => one.x === value);
                return (
                  <td key={value} className="num">
                    {point && formatY(read(point.y))}
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
