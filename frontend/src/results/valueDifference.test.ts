import { expect, test } from "vitest";
import type { ArrayView, Cell } from "../api/types";
import { chooseLogScale, differenceColor, HEAT_PALETTES } from "./heatColors";
import {
  absoluteDifference,
  hasSameShape,
  isDifferent,
  splitAtDifference,
  summarizeDifference,
  unravelIndex,
} from "./valueDifference";

const view = (data: Cell[], shape = [data.length]): ArrayView => ({
  kind: "array",
  dtype: "float64",
  shape,
  data,
  cut: false,
  window: null,
  summary: null,
  difference: null,
});

test("treats NaN as equal to NaN and infinities as equal to themselves", () => {
  expect(isDifferent("nan", "nan")).toBe(false);
  expect(isDifferent("nan", 1)).toBe(true);
  expect(isDifferent("inf", "inf")).toBe(false);
  expect(isDifferent("inf", "-inf")).toBe(true);
  expect(isDifferent(1, "inf")).toBe(true);
});

test("ignores float32 rounding", () => {
  expect(isDifferent(0.1, Math.fround(0.1))).toBe(false);
  expect(isDifferent(0.1, 0.1001)).toBe(true);
  expect(isDifferent(0, 1e-12)).toBe(false);
});

test("treats booleans and missing values as different from numbers", () => {
  expect(isDifferent(true, 1)).toBe(true);
  expect(isDifferent(1, undefined)).toBe(true);
  expect(absoluteDifference(true, true)).toBe(0);
});

test("summarizes the count and the largest difference", () => {
  expect(summarizeDifference(view([1, 2, 3, 4]), view([1, 2.5, 3, 7]))).toEqual({
    compared: 4,
    different: 2,
    largest: 3,
    largestAt: [3],
  });
});

test("takes the summary of a large array from the judge", () => {
  const difference = { compared: 90_000, different: 7, largest: 2.5, largest_at: [299, 1] };
  expect(summarizeDifference(view([1]), { ...view([1]), difference })).toMatchObject({
    compared: 90_000,
    different: 7,
    largestAt: [299, 1],
  });
});

test("unravels flat indices in row-major order", () => {
  expect(unravelIndex(23, [2, 3, 4])).toEqual([1, 2, 3]);
  expect(unravelIndex(0, [])).toEqual([]);
});

test("compares shapes axis by axis", () => {
  expect(hasSameShape(view([], [2, 3]), view([], [3, 2]))).toBe(false);
  expect(hasSameShape(view([], [2]), view([], [2, 1]))).toBe(false);
  expect(hasSameShape(view([], [2, 3]), view([], [2, 3]))).toBe(true);
});

test("splits a text at its first difference", () => {
  expect(splitAtDifference("abcd\nef", "abxd\nef")).toEqual(["ab", "cd", "\nef"]);
  expect(splitAtDifference("same", "same")).toEqual(["same", "", ""]);
});

test("scales the heat map to whole decades and at least one", () => {
  expect(chooseLogScale([0, 0.02, 30])).toEqual({ low: -2, high: 2 });
  expect(chooseLogScale([5])).toEqual({ low: 0, high: 1 });
  expect(chooseLogScale([])).toEqual({ low: -1, high: 0 });
  expect(chooseLogScale([1e-30, 1]).low).toBe(-12);
});

test("gives equal, different and not finite cells distinct colors", () => {
  const scale = { low: -2, high: 2 };
  const palette = HEAT_PALETTES.standard;
  expect(differenceColor(0, scale, palette)).toBe(palette.equal);
  expect(differenceColor(Number.POSITIVE_INFINITY, scale, palette)).toBe(palette.notFinite);
  expect(differenceColor(0.01, scale, palette)).toBe("rgb(0 34 78)");
  expect(differenceColor(100, scale, palette)).toBe("rgb(254 232 56)");
});
