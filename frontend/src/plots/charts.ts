/** The plots of the pages. This module is loaded when a page first needs it, because the library is large.
 *
 * Colors are the tokens of the page, so a plot follows its theme. What differs in color also differs in shape or texture.
 */
import {
  axisX,
  axisY,
  barX,
  dot,
  gridX,
  gridY,
  type Markish,
  type PlotOptions,
  plot,
  rectY,
  ruleX,
  ruleY,
  text,
} from "@observablehq/plot";

const STRONG = "var(--accent)";
const WEAK = "var(--plot-weak)";
const INK = "var(--text)";
const QUIET = "var(--text-muted)";
const LINE = "var(--line)";
const ROW_HEIGHT = 30;
const WIDE = 560;

/** The library adds a style element, which the content security policy forbids. Its rules are in plots.css. */
function draw(options: PlotOptions, marks: Markish[]): SVGElement {
  const drawing = plot({ className: "plot", ...options, marks }) as SVGElement;
  for (const element of drawing.querySelectorAll("style")) element.remove();
  drawing.setAttribute("aria-hidden", "true");
  return drawing;
}

export interface Bin {
  from: number;
  to: number;
  count: number;
  /** The part of `count` that is drawn full. The rest has only an outline. */
  strong: number;
}

interface HistogramOptions {
  bins: Bin[];
  /** The label of the axis, as `y`. */
  x: string;
  y: string;
  /** Marks a value, such as the median. */
  marked?: { value: number; label: string } | undefined;
}

export function drawHistogram(width: number, { bins, x, y, marked }: HistogramOptions): SVGElement {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const inset = { x1: "from", x2: "to", insetLeft: 1, insetRight: 1 } as const;
  return draw({ width, height: 228, marginLeft: 48, marginTop: 36, marginBottom: 52, y: { domain: [0, most] } }, [
    gridY({ stroke: LINE, strokeOpacity: 1, ticks: Math.min(most, 4) }),
    rectY(bins, { ...inset, y1: 0, y2: "count", fill: WEAK, stroke: STRONG, title: (bin: Bin) => titleBin(bin) }),
    rectY(bins, { ...inset, y1: 0, y2: "strong", fill: STRONG, title: (bin: Bin) => titleBin(bin) }),
    ruleY([0], { stroke: QUIET }),
    axisX({
      label: x,
      labelAnchor: "center",
      labelArrow: "none",
      color: INK,
      fontSize: 12,
      ticks: width < WIDE ? 5 : 10,
    }),
    axisY({
      label: y,
      labelArrow: "none",
      labelAnchor: "top",
      labelOffset: 40,
      color: INK,
      fontSize: 12,
      ticks: Math.min(most, 4),
      tickFormat: "d",
    }),
    ...(marked
      ? [
          ruleX([marked.value], { stroke: INK, strokeWidth: 1.5, strokeDasharray: "4 3", marginTop: 24 }),
          text([marked], {
            x: "value",
            frameAnchor: "top",
            text: "label",
            dy: -14,
            fontSize: 12,
            fill: INK,
            textAnchor: "middle",
          }),
        ]
      : []),
  ]);
}

const titleBin = ({ from, to, count }: Bin) => `${from} to ${to}: ${count}`;

export interface BarRow {
  label: string;
  count: number;
  /** The part of `count` that is drawn full. */
  strong: number;
  /** At the end of the bar. */
  text: string;
}

/** One horizontal bar for each row; `x` is the label of the axis of counts. Labels of rows that do not fit are cut, so a
 * table beneath must have them in full. */
export function drawBars(width: number, rows: BarRow[], x: string): SVGElement {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const ticks = Math.min(most, width < WIDE ? 3 : 6);
  return draw(
    {
      width,
      height: 60 + ROW_HEIGHT * rows.length,
      marginLeft: labelMargin(width),
      marginRight: width < WIDE ? 72 : 112,
      marginTop: 4,
      marginBottom: 52,
      x: { domain: [0, most] },
      y: { domain: rows.map(({ label }) => label), padding: 0.25 },
    },
    [
      gridX({ stroke: LINE, strokeOpacity: 1, ticks }),
      barX(rows, { y: "label", x1: 0, x2: "count", fill: WEAK, stroke: STRONG, title: (row: BarRow) => titleBar(row) }),
      barX(rows, { y: "label", x1: 0, x2: "strong", fill: STRONG, title: (row: BarRow) => titleBar(row) }),
      text(rows, { y: "label", x: "count", text: "text", dx: 6, textAnchor: "start", fontSize: 12, fill: INK }),
      ruleX([0], { stroke: QUIET }),
      rowLabels(width),
      countAxis(x, ticks),
    ],
  );
}

const titleBar = ({ label, text: atEnd }: BarRow) => `${label}: ${atEnd}`;
const labelMargin = (width: number) => Math.round(Math.min(240, width * 0.36));

/** The library estimates widths by one font, and others are wider: so a label has less than the margin. */
const rowLabels = (width: number) =>
  axisY({
    label: null,
    tickSize: 0,
    color: INK,
    fontSize: 12,
    lineWidth: (0.82 * (labelMargin(width) - 12)) / 12,
    textOverflow: "ellipsis",
  });

const countAxis = (label: string, ticks: number) =>
  axisX({ label, labelAnchor: "center", labelArrow: "none", color: INK, fontSize: 12, ticks, tickFormat: "d" });

export interface IntervalRow {
  label: string;
  value: number;
  low: number;
  high: number;
  /** Drawn as a diamond. */
  isReference: boolean;
}

interface IntervalOptions {
  rows: IntervalRow[];
  /** The label of the axis. */
  x: string;
  /** Dashed lines with their names. */
  lines: { value: number; label: string }[];
  /** The smallest range that is drawn. */
  domain: [number, number];
}

/** A point with its interval for each row. */
export function drawIntervals(width: number, { rows, x, lines, domain }: IntervalOptions): SVGElement {
  const values = rows.flatMap(({ low, high }) => [low, high]);
  const range = [Math.min(domain[0], ...values), Math.max(domain[1], ...values)];
  return draw(
    {
      width,
      height: 92 + ROW_HEIGHT * rows.length,
      marginLeft: labelMargin(width),
      marginRight: 24,
      marginTop: 32,
      marginBottom: 52,
      x: { domain: range, nice: true },
      y: { domain: rows.map(({ label }) => label), padding: 0.5, type: "point" },
    },
    [
      gridX({ stroke: LINE, strokeOpacity: 1, ticks: width < WIDE ? 4 : 8 }),
      ruleX(lines, { x: "value", stroke: INK, strokeDasharray: "4 3" }),
      text(lines, { x: "value", text: "label", frameAnchor: "top", dy: -16, fontSize: 12, fill: INK }),
      ruleY(rows, { y: "label", x1: "low", x2: "high", stroke: STRONG, strokeWidth: 2 }),
      ...(["low", "high"] as const).map((end) => dot(rows, { y: "label", x: end, r: 2.5, fill: STRONG })),
      dot(rows, {
        y: "label",
        x: "value",
        r: 5,
        symbol: (row: IntervalRow) => (row.isReference ? "diamond" : "circle"),
        fill: STRONG,
        stroke: "var(--surface)",
        title: (row: IntervalRow) => `${row.label}: ${row.value.toFixed(2)}`,
      }),
      rowLabels(width),
      axisX({
        label: x,
        labelAnchor: "center",
        labelArrow: "none",
        color: INK,
        fontSize: 12,
        ticks: width < WIDE ? 4 : 8,
      }),
    ],
  );
}

/** `x` and its interval are in percent. `y` and its interval are at most 1. */
export interface ScatterPoint {
  label: string;
  x: number;
  xLow: number;
  xHigh: number;
  y: number;
  yLow: number;
  yHigh: number;
}

interface ScatterOptions {
  points: ScatterPoint[];
  /** The label of the axis, as `y`. */
  x: string;
  y: string;
}

const SCATTER_HEIGHT = 360;
const NAME_WIDTH = 130;
const NAME_HEIGHT = 16;

/** The points whose names do not cover each other, when each name is above its point. `place` returns pixels. */
function choosePointsWithName(
  points: ScatterPoint[],
  place: (point: ScatterPoint) => [number, number],
): ScatterPoint[] {
  const places: [number, number][] = [];
  return points.filter((point) => {
    const [x, y] = place(point);
    const isFree = places.every(([a, b]) => Math.abs(x - a) > NAME_WIDTH || Math.abs(y - b) > NAME_HEIGHT);
    if (isFree) places.push([x, y]);
    return isFree;
  });
}

/** Points with both intervals. Not every point has a name, because names would cover each other. */
export function drawScatter(width: number, { points, x, y }: ScatterOptions): SVGElement {
  const lowest = Math.min(-0.2, ...points.map(({ yLow }) => yLow));
  const named = choosePointsWithName(points, (point) => [
    (point.x / 100) * (width - 76),
    ((1 - point.y) / (1 - lowest)) * (SCATTER_HEIGHT - 80),
  ]);
  const axis = { color: INK, fontSize: 12, labelArrow: "none", ticks: width < WIDE ? 4 : 8 } as const;
  return draw(
    {
      width,
      height: SCATTER_HEIGHT,
      marginLeft: 52,
      marginRight: 24,
      marginTop: 36,
      marginBottom: 52,
      x: { domain: [0, 100] },
      y: { domain: [lowest, 1] },
    },
    [
      gridX({ stroke: LINE, strokeOpacity: 1 }),
      gridY({ stroke: LINE, strokeOpacity: 1 }),
      ruleY([0], { stroke: INK, strokeDasharray: "4 3" }),
      ruleY(points, { y: "y", x1: "xLow", x2: "xHigh", stroke: QUIET }),
      ruleX(points, { x: "x", y1: "yLow", y2: "yHigh", stroke: QUIET }),
      dot(points, {
        x: "x",
        y: "y",
        r: 5,
        fill: STRONG,
        stroke: "var(--surface)",
        title: (point: ScatterPoint) => `${point.label}: ${Math.round(point.x)}%, ${point.y.toFixed(2)}`,
      }),
      text(named, {
        x: "x",
        y: "y",
        text: "label",
        dy: -12,
        fontSize: 12,
        fill: INK,
        stroke: "var(--surface)",
        strokeWidth: 4,
        lineWidth: 9,
        textOverflow: "ellipsis",
      }),
      axisX({ ...axis, label: x, labelAnchor: "center" }),
      axisY({ ...axis, label: y, labelAnchor: "top", labelOffset: 44 }),
    ],
  );
}
