import { expect, test } from "vitest";
import type { ArrayView, Cell } from "../api/types";
import { differs, distance, sameShape, splitAtDifference, summarize, unravel } from "./difference";
import { ALIKE, BROKEN, colour, scaleOf } from "./heat";

const view = (data: Cell[], shape = [data.length]): ArrayView => ({
  kind: "array",
  dtype: "float64",
  shape,
  data,
  cut: false,
});

test("NaN is like NaN and unlike any number; infinities are like themselves", () => {
  expect(differs("nan", "nan")).toBe(false);
  expect(differs("nan", 1)).toBe(true);
  expect(differs("inf", "inf")).toBe(false);
  expect(differs("inf", "-inf")).toBe(true);
  expect(differs(1, "inf")).toBe(true);
});

test("rounding of float32 is not shown as a difference", () => {
  expect(differs(0.1, Math.fround(0.1))).toBe(false);
  expect(differs(0.1, 0.1001)).toBe(true);
  expect(differs(0, 1e-12)).toBe(false);
});

test("a truth value and a missing value differ from a number", () => {
  expect(differs(true, 1)).toBe(true);
  expect(differs(1, undefined)).toBe(true);
  expect(distance(true, true)).toBe(0);
});

test("the summary counts, and finds the largest", () => {
  expect(summarize(view([1, 2, 3, 4]), view([1, 2.5, 3, 7]))).toEqual({ seen: 4, different: 2, largest: 3, at: 3 });
});

test("flat indices are unravelled row by row", () => {
  expect(unravel(23, [2, 3, 4])).toEqual([1, 2, 3]);
  expect(unravel(0, [])).toEqual([]);
});

test("shapes are compared axis by axis", () => {
  expect(sameShape(view([], [2, 3]), view([], [3, 2]))).toBe(false);
  expect(sameShape(view([], [2]), view([], [2, 1]))).toBe(false);
  expect(sameShape(view([], [2, 3]), view([], [2, 3]))).toBe(true);
});

test("a text is split at its first difference", () => {
  expect(splitAtDifference("abcd\nef", "abxd\nef")).toEqual(["ab", "cd", "\nef"]);
  expect(splitAtDifference("same", "same")).toEqual(["same", "", ""]);
});

test("the heat map's scale spans whole decades and never fewer than one", () => {
  expect(scaleOf([0, 0.02, 30])).toEqual({ low: -2, high: 2 });
  expect(scaleOf([5])).toEqual({ low: 0, high: 1 });
  expect(scaleOf([])).toEqual({ low: -1, high: 0 });
  expect(scaleOf([1e-30, 1]).low).toBe(-12);
});

test("alike, different and not finite have unlike colours", () => {
  const scale = { low: -2, high: 2 };
  expect(colour(0, scale)).toBe(ALIKE);
  expect(colour(Number.POSITIVE_INFINITY, scale)).toBe(BROKEN);
  expect(colour(0.01, scale)).toBe("rgb(0 34 78)");
  expect(colour(100, scale)).toBe("rgb(254 232 56)");
});
