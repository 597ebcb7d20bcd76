import { expect, test } from "vitest";
import { NO_EXTRA_TIME, toExtraSeconds } from "./extraTime";

test("rounds a part of the time up to whole minutes", () => {
  expect(toExtraSeconds({ percent: 25 }, 45)).toBe(12 * 60);
  expect(toExtraSeconds({ percent: 50 }, 60)).toBe(30 * 60);
  expect(toExtraSeconds({ percent: 100 }, 45)).toBe(45 * 60);
});

test("accepts a number of minutes, and none", () => {
  expect(toExtraSeconds({ minutes: 7 }, 45)).toBe(420);
  expect(toExtraSeconds(NO_EXTRA_TIME, 45)).toBe(0);
});
