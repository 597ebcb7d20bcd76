import { expect, test } from "vitest";
import { advance, clampMoment } from "./usePlayback";

const range = { start: 0, end: 60_000, activity: [{ at: 1_000 }, { at: 2_000 }, { at: 30_000 }] };

test("plays at the chosen speed while something happens", () => {
  expect(advance(1_000, 200, range, true)).toBe(1_200);
});

test("skips to just before the next edit, and to the end after the last one", () => {
  expect(advance(2_100, 200, range, true)).toBe(29_500);
  expect(advance(30_000, 200, range, true)).toBe(59_500);
});

test("plays idle time if it is not skipped, and stops at the end", () => {
  expect(advance(2_100, 200, range, false)).toBe(2_300);
  expect(advance(59_900, 200, range, false)).toBe(60_000);
});

test.each([
  [Number.NaN, 0],
  [-5, 0],
  [1e300, 60_000],
  [7, 7],
])("a link to the moment %d shows %d", (moment, shown) => {
  expect(clampMoment(moment, range)).toBe(shown);
});
