import { expect, test } from "vitest";
import { findSliderValue } from "./ReplayControls";

test("the slider is at a step at every moment, and at its last one at the end", () => {
  const range = { start: 100, end: 4_400 };
  expect([100, 1_099, 1_100, 4_399, 4_400].map((at) => findSliderValue(at, range))).toEqual([0, 0, 1000, 4000, 5000]);
});

test("the slider of a record that is a whole number of seconds ends there", () => {
  expect(findSliderValue(4_000, { start: 0, end: 4_000 })).toBe(4_000);
});
