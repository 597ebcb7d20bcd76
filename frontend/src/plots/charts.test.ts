// @vitest-environment jsdom
import { expect, test } from "vitest";
import { drawBars, drawHistogram, drawIntervals, drawScatter } from "./charts";

const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff ".repeat(4);
const estimate = { value: 0.5, low: 0.2, high: 0.9 };
const DRAWINGS: Record<string, (width: number) => SVGElement> = {
  histogram: (width) =>
    drawHistogram(width, {
      bins: [{ from: 0, to: 5, count: 3, strong: 1 }],
      x: "Minutes",
      y: "Candidates",
      marked: { value: 2, label: "Median" },
    }),
  bars: (width) => drawBars(width, [{ label: LONG_NAME, count: 3, strong: 1, text: "1 of 3" }], "Candidates"),
  intervals: (width) =>
    drawIntervals(width, {
      rows: [{ label: "Early", ...estimate, isReference: true }],
      x: "Ratio",
      lines: [{ value: 0.8, label: "Four fifths" }],
      domain: [0, 1.2],
    }),
  scatter: (width) =>
    drawScatter(width, {
      points: [{ label: "softmax", x: 60, xLow: 40, xHigh: 70, y: 0.3, yLow: 0.1, yHigh: 0.4 }],
      x: "Accepted",
      y: "Discrimination",
    }),
};

test.each(Object.keys(DRAWINGS))("%s adds no style element, which the page's policy forbids", (name) => {
  for (const width of [340, 800]) {
    const drawing = DRAWINGS[name]?.(width);
    expect(drawing?.tagName).toBe("svg");
    expect(drawing?.querySelectorAll("style, script").length).toBe(0);
    expect(drawing?.getAttribute("aria-hidden")).toBe("true");
    expect(drawing?.getAttribute("width")).toBe(String(width));
  }
});

test("axes have names, and marks are in them", () => {
  const drawing = DRAWINGS.histogram?.(600);
  expect(drawing?.textContent).toContain("Minutes");
  expect(drawing?.textContent).toContain("Candidates");
  expect(drawing?.textContent).toContain("Median");
});

test("a label that does not fit is cut", () => {
  const drawing = DRAWINGS.bars?.(340);
  const [label = ""] = [...(drawing?.querySelectorAll("[aria-label='y-axis tick label'] text") ?? [])].map(
    (text) => text.firstChild?.textContent ?? "",
  );
  expect(label).toMatch(/^Wolfe.*…$/);
  expect(label.length).toBeLessThan(25);
});

test("empty data can be drawn", () => {
  expect(drawBars(400, [], "Candidates").querySelectorAll("rect").length).toBe(0);
  expect(drawHistogram(400, { bins: [], x: "Minutes", y: "Candidates" }).tagName).toBe("svg");
});
