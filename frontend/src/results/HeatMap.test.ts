import { expect, test } from "vitest";
import { keepInView } from "./HeatMap";
import { cellPixels } from "./heatMapSize";

test.each([
  [4, 8],
  [512, 64],
  [280, 4],
  [1, 4000],
])("cells of %i by %i values are at least 12 pixels wide", (rows, columns) => {
  expect(cellPixels(rows, columns)).toBeGreaterThanOrEqual(12);
  expect(cellPixels(rows, columns)).toBeLessThanOrEqual(16);
});

test("scrolls to a cell only if it is out of view", () => {
  expect(keepInView(0, 240, 120, 12)).toBe(0);
  expect(keepInView(0, 240, 2400, 12)).toBe(2280);
  expect(keepInView(2280, 240, 12, 12)).toBe(0);
});
