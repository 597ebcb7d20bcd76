import type { ChartView } from "../api/types";

const WIDTH = 360;
const HEIGHT = 200;
const LEFT = 40;
const BOTTOM = 28;
/** Lines differ by dash and mark too, never by colour alone. */
const STYLES = [
  { dash: "", mark: "●", tone: "chart-1" },
  { dash: "6 4", mark: "■", tone: "chart-2" },
  { dash: "2 3", mark: "▲", tone: "chart-3" },
];

const rounded = (value: number) => String(Math.round(value * 100) / 100);

/** A measure against a setting, drawn, and in a table for those who do not see the drawing. */
export function Chart({ title, view }: { title: string; view: ChartView }) {
  const points = view.lines.flatMap((line) => line.points);
  const right = Math.max(1, ...points.map((point) => point.x));
  const top = Math.max(1, ...points.map((point) => point.y)) * 1.1;
  const x = (value: number) => LEFT + ((WIDTH - LEFT - 12) * value) / right;
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - 12) * value) / top;
  const steps = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const heights = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20].filter((value) => value < top);
  return (
    <figure className="stack-2 chart">
      <figcaption className="small">
        <strong>{title}</strong>: {view.y}, against {view.x}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {heights.map((value) => (
          <g key={value}>
            <line className="chart-grid" x1={LEFT} x2={WIDTH - 12} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        {steps.map((value) => (
          <text key={value} x={x(value)} y={HEIGHT - 8} textAnchor="middle">
            {rounded(value)}
          </text>
        ))}
        {view.lines.map((line, place) => (
          <g key={line.label} className={STYLES[place]?.tone}>
            <polyline
              points={line.points.map((point) => `${x(point.x)},${y(point.y)}`).join(" ")}
              strokeDasharray={STYLES[place]?.dash}
            />
            {line.points.map((point) => (
              <text key={point.x} className="chart-mark" x={x(point.x)} y={y(point.y) + 4} textAnchor="middle">
                {STYLES[place]?.mark}
              </text>
            ))}
          </g>
        ))}
      </svg>
      <table className="calls">
        <thead>
          <tr>
            <th scope="col">Line</th>
            {steps.map((value) => (
              <th key={value} scope="col" className="num">
                {rounded(value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.lines.map((line, place) => (
            <tr key={line.label}>
              <th scope="row">
                <span className={STYLES[place]?.tone} aria-hidden="true">
                  {STYLES[place]?.mark}
                </span>{" "}
                {line.label}
              </th>
              {steps.map((value) => {
                const point = line.points.find((one) => one.x === value);
                return (
                  <td key={value} className="num">
                    {point ? rounded(point.y) : ""}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
