import { expect, test } from "vitest";
import type { ArrayView } from "../api/types";
import { cellAt, placeOf, plane, planeOffset, rowsKept, shapeText, windowStart } from "./slices";

const view = (shape: number[]): ArrayView => ({
  kind: "array",
  dtype: "int64",
  shape,
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  cut: false,
});

test("a scalar is one cell and a vector one row", () => {
  expect(plane([])).toEqual({ rows: 1, columns: 1 });
  expect(plane([5])).toEqual({ rows: 1, columns: 5 });
  expect(cellAt(view([]), [], 0, 0)).toBe(0);
  expect(cellAt(view([5]), [], 0, 3)).toBe(3);
});

test("cells of a plane are found behind any number of leading axes", () => {
  expect(planeOffset([2, 3, 4, 5], [1, 2])).toBe((1 * 3 + 2) * 20);
  expect(cellAt(view([2, 3, 4, 5]), [1, 2], 3, 4)).toBe(119);
});

test("outside of the shape there is nothing, and not the neighbour's value", () => {
  expect(cellAt(view([2, 3]), [], 0, 3)).toBeUndefined();
  expect(cellAt(view([2, 3]), [], 2, 0)).toBeUndefined();
});

test("what was cut off is missing", () => {
  const cut = { ...view([3, 3]), data: [0, 1, 2, 3], cut: true };
  expect(cellAt(cut, [], 1, 1)).toBeUndefined();
});

test("of a cut array only the rows that are there are counted", () => {
  const cut = { ...view([2, 4, 3]), data: Array.from({ length: 17 }, () => 0), cut: true };
  expect([rowsKept(cut, [0]), rowsKept(cut, [1]), rowsKept(view([5, 2]), [])]).toEqual([4, 2, 5]);
});

test("an index of the whole array is a place in a plane", () => {
  expect(placeOf([4, 3, 2], [3, 1, 0])).toEqual({ lead: [3], row: 1, column: 0 });
  expect(placeOf([7], [5])).toEqual({ lead: [], row: 0, column: 5 });
  expect(placeOf([4, 3], null)).toEqual({ lead: [], row: 0, column: 0 });
  expect(placeOf([4, 3], [9, 9])).toEqual({ lead: [], row: 3, column: 2 });
  expect(placeOf([], [0])).toEqual({ lead: [], row: 0, column: 0 });
});

test("a window holds the wanted index and stays inside", () => {
  for (const wanted of [0, 10, 250, 511]) {
    const start = windowStart(512, 32, wanted);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(start + 32).toBeLessThanOrEqual(512);
    expect(wanted).toBeGreaterThanOrEqual(start);
    expect(wanted).toBeLessThan(start + 32);
  }
  expect(windowStart(10, 32, 9)).toBe(0);
});

test("shapes are written as NumPy writes them", () => {
  expect([shapeText([]), shapeText([3]), shapeText([2, 3])]).toEqual(["scalar", "(3,)", "(2, 3)"]);
});
