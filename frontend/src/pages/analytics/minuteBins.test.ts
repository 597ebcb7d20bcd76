import { expect, test } from "vitest";
import { binMinutes, formatMinuteRange } from "./minuteBins";

test("bins cover all times with the narrowest width", () => {
  const bins = binMinutes([
    { minutes: 0, sessions: 2, accepted: 1 },
    { minutes: 4, sessions: 1, accepted: 0 },
    { minutes: 44, sessions: 3, accepted: 3 },
  ]);
  expect(bins.length).toBe(23);
  expect(bins[0]).toEqual({ from: 0, to: 2, count: 2, strong: 1 });
  expect(bins.at(-1)).toEqual({ from: 44, to: 46, count: 3, strong: 3 });
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(6);
});

test("a range names its first and last minute", () => {
  expect(formatMinuteRange({ from: 3, to: 4 })).toBe("3");
  expect(formatMinuteRange({ from: 5, to: 10 })).toBe("5 to 9");
});

test("times of weeks need few bins", () => {
  expect(binMinutes([{ minutes: 60 * 24 * 60, sessions: 1, accepted: 0 }]).length).toBeLessThanOrEqual(24);
  expect(binMinutes([])).toHaveLength(1);
});
