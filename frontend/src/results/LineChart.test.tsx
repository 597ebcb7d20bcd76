// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ChartView } from "../api/types";
import { LineChart } from "./LineChart";

const VIEW: ChartView = {
  kind: "chart",
  x: "K, the length of a draft",
  y: "tokens for each target call",
  lines: [
    {
      label: "this solution",
      points: [
        { x: 1, y: 1 },
        { x: 2, y: 20 / 7 },
        { x: 8, y: 8 },
      ],
    },
    {
      label: "the reference",
      points: [
        { x: 1, y: 2 },
        { x: 8, y: 4 },
      ],
    },
  ],
};

function render(view: ChartView): HTMLElement {
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(<LineChart title="speed-up" view={view} />);
  return page;
}

const texts = (page: HTMLElement, selector: string) =>
  [...page.querySelectorAll(selector)].map((node) => node.textContent?.trim());

const linePoints = (page: HTMLElement) =>
  [...page.querySelectorAll("polyline")].map((line) =>
    (line.getAttribute("points") ?? "").split(" ").map((pair) => pair.split(",").map(Number)),
  );

test("draws each point at its coordinates", () => {
  const [reference, mine] = linePoints(render(VIEW)) as [number[][], number[][]];
  const [[x1, y1], [x2], [x8, y8]] = mine as [[number, number], [number, number], [number, number]];
  const [[, y2], [, y4]] = reference as [[number, number], [number, number]];
  expect((x8 - x1) / (x2 - x1)).toBeCloseTo(7);
  // Y coordinates grow downwards, and the scale is linear.
  expect(y1 - y8).toBeCloseTo(3.5 * (y2 - y4));
  expect(y2 - y4).toBeGreaterThan(0);
});

test("distinguishes lines without color and names each mark in the table", () => {
  const page = render(VIEW);
  const dashes = [...page.querySelectorAll("polyline")].map((line) => line.getAttribute("stroke-dasharray"));
  expect(new Set(dashes).size).toBe(2);
  expect(texts(page, "svg .chart-mark")).toEqual(["■", "■", "●", "●", "●"]);
  expect(texts(page, "tbody th")).toEqual(["● this solution", "■ the reference"]);
});

test("labels the axes with titles and numbers", () => {
  const labels = texts(render(VIEW), "svg text:not(.chart-mark)");
  expect(labels).toEqual([VIEW.y, "0.0", "2.0", "4.0", "6.0", "8.0", "1", "2", "8", VIEW.x]);
});

test("shows every value at one precision and an empty cell for a missing point", () => {
  const page = render(VIEW);
  expect(texts(page, "thead th")).toEqual(["Line", "1", "2", "8"]);
  expect(texts(page, "tbody td")).toEqual(["1.00", "2.86", "8.00", "2.00", "", "4.00"]);
});

test("draws no chart without lines", () => {
  const page = render({ ...VIEW, lines: [] });
  expect(page.querySelector("svg")).toBeNull();
  expect(page.textContent).toContain("There are no values to draw.");
});
