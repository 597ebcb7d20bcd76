import { expect, test } from "vitest";
import type { ArrayView } from "../api/types";
import {
  cellAt,
  clampToStored,
  findPosition,
  formatShape,
  planeOffset,
  planeSize,
  storedPlane,
  windowStart,
} from "./arrayWindow";

const view = (shape: number[]): ArrayView => ({
  kind: "array",
  dtype: "int64",
  shape,
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  cut: false,
  window: null,
  summary: null,
  difference: null,
});

/** A view of an array of shape (3, 100, 50) whose stored block has the shape (2, 3, 4). */
const block: ArrayView = {
  ...view([2, 3, 4]),
  shape: [3, 100, 50],
  cut: true,
  window: { start: [1, 90, 10], lengths: [2, 3, 4] },
};

test("treats a scalar as one cell and a vector as one row", () => {
  expect(planeSize([])).toEqual({ rows: 1, columns: 1 });
  expect(planeSize([5])).toEqual({ rows: 1, columns: 5 });
  expect(cellAt(view([]), [], 0, 0)).toBe(0);
  expect(cellAt(view([5]), [], 0, 3)).toBe(3);
});

test("finds cells of a plane behind any number of leading axes", () => {
  expect(planeOffset([2, 3, 4, 5], [1, 2])).toBe((1 * 3 + 2) * 20);
  expect(cellAt(view([2, 3, 4, 5]), [1, 2], 3, 4)).toBe(119);
});

test("returns undefined outside the shape", () => {
  expect(cellAt(view([2, 3]), [], 0, 3)).toBeUndefined();
  expect(cellAt(view([2, 3]), [], 2, 0)).toBeUndefined();
});

test("returns undefined for values that are cut off", () => {
  const cut = { ...view([3, 3]), data: [0, 1, 2, 3], cut: true };
  expect(cellAt(cut, [], 1, 1)).toBeUndefined();
});

test("counts only the stored rows of a cut array", () => {
  const cut = { ...view([2, 4, 3]), data: Array.from({ length: 17 }, () => 0), cut: true };
  const rows = (array: ArrayView, lead: number[]) => storedPlane(array, lead).rows[1];
  expect([rows(cut, [0]), rows(cut, [1]), rows(view([5, 2]), [])]).toEqual([4, 2, 5]);
});

test("finds the values of a stored block at their own indices", () => {
  expect(cellAt(block, [1], 90, 10)).toBe(0);
  expect(cellAt(block, [2], 92, 13)).toBe(23);
  expect([cellAt(block, [0], 90, 10), cellAt(block, [1], 89, 10), cellAt(block, [1], 90, 14)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const vector = { ...view([4]), shape: [5000], cut: true, window: { start: [700], lengths: [4] } };
  expect([cellAt(vector, [], 0, 703), cellAt(vector, [], 0, 699)]).toEqual([3, undefined]);
  expect(storedPlane(vector, [])).toEqual({ rows: [0, 1], columns: [700, 704] });
});

test("moves a position to the nearest stored value", () => {
  expect(clampToStored(block, { lead: [0], row: 5, column: 49 })).toEqual({ lead: [1], row: 90, column: 13 });
  expect(storedPlane(block, [1])).toEqual({ rows: [90, 93], columns: [10, 14] });
});

test("converts an array index to a position in a plane", () => {
  expect(findPosition([4, 3, 2], [3, 1, 0])).toEqual({ lead: [3], row: 1, column: 0 });
  expect(findPosition([7], [5])).toEqual({ lead: [], row: 0, column: 5 });
  expect(findPosition([4, 3], null)).toEqual({ lead: [], row: 0, column: 0 });
  expect(findPosition([4, 3], [9, 9])).toEqual({ lead: [], row: 3, column: 2 });
  expect(findPosition([], [0])).toEqual({ lead: [], row: 0, column: 0 });
});

test("keeps the window inside the array and around the index", () => {
  for (const index of [0, 10, 250, 511]) {
    const start = windowStart([0, 512], 32, index);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(start + 32).toBeLessThanOrEqual(512);
    expect(index).toBeGreaterThanOrEqual(start);
    expect(index).toBeLessThan(start + 32);
  }
  expect(windowStart([0, 10], 32, 9)).toBe(0);
  expect([windowStart([90, 93], 32, 92), windowStart([100, 200], 32, 199)]).toEqual([90, 168]);
});

test("formats shapes as NumPy does", () => {
  expect([formatShape([]), formatShape([3]), formatShape([2, 3])]).toEqual(["scalar", "(3,)", "(2, 3)"]);
});
