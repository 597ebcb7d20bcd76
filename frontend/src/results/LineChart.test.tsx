// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ChartView } from "../api/types";
import { Chart } from "./Chart";

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

function drawn(view: ChartView): HTMLElement {
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(<Chart title="speed-up" view={view} />);
  return page;
}

const texts = (page: HTMLElement, selector: string) =>
  [...page.querySelectorAll(selector)].map((node) => node.textContent?.trim());

const places = (page: HTMLElement) =>
  [...page.querySelectorAll("polyline")].map((line) =>
    (line.getAttribute("points") ?? "").split(" ").map((pair) => pair.split(",").map(Number)),
  );

test("each point stands where its numbers say", () => {
  const [reference, mine] = places(drawn(VIEW)) as [number[][], number[][]];
  const [[x1, y1], [x2], [x8, y8]] = mine as [[number, number], [number, number], [number, number]];
  const [[, y2], [, y4]] = reference as [[number, number], [number, number]];
  expect((x8 - x1) / (x2 - x1)).toBeCloseTo(7);
  // Up is less, and twice as high is twice as far from the base.
  expect(y1 - y8).toBeCloseTo(3.5 * (y2 - y4));
  expect(y2 - y4).toBeGreaterThan(0);
});

test("lines are told apart without colour, and the table says whose each mark is", () => {
  const page = drawn(VIEW);
  const dashes = [...page.querySelectorAll("polyline")].map((line) => line.getAttribute("stroke-dasharray"));
  expect(new Set(dashes).size).toBe(2);
  expect(texts(page, "svg .chart-mark")).toEqual(["■", "■", "●", "●", "●"]);
  expect(texts(page, "tbody th")).toEqual(["● this solution", "■ the reference"]);
});

test("the axes have titles and numbers", () => {
  const said = texts(drawn(VIEW), "svg text:not(.chart-mark)");
  expect(said).toEqual([VIEW.y, "0.0", "2.0", "4.0", "6.0", "8.0", "1", "2", "8", VIEW.x]);
});

test("the table has every value at one precision, and nothing where a line has no point", () => {
  const page = drawn(VIEW);
  expect(texts(page, "thead th")).toEqual(["Line", "1", "2", "8"]);
  expect(texts(page, "tbody td")).toEqual(["1.00", "2.86", "8.00", "2.00", "", "4.00"]);
});

test("a solution that never came to a count leaves nothing to draw", () => {
  const page = drawn({ ...VIEW, lines: [] });
  expect(page.querySelector("svg")).toBeNull();
  expect(page.textContent).toContain("There is nothing to draw.");
});
