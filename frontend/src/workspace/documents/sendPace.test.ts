import { afterEach, expect, test, vi } from "vitest";
import { SendPace } from "./sendPace";

afterEach(() => {
  vi.restoreAllMocks();
});

function computeDelays(random: number) {
  vi.spyOn(Math, "random").mockReturnValue(random);
  const pace = new SendPace();
  return Array.from({ length: 12 }, () => {
    pace.recordFailure(null);
    return pace.computeNextStepDelayMs();
  });
}

test("backs off longer after each failure, up to a maximum", () => {
  const delays = computeDelays(1 - Number.EPSILON);
  expect(delays[0]).toBeCloseTo(1000);
  expect(delays.slice(0, 4)).toEqual([...delays.slice(0, 4)].sort((a, b) => a - b));
  expect(Math.max(...delays)).toBeCloseTo(15_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(15_000);
});

test("spreads the retries of many pages also at the maximum", () => {
  expect(computeDelays(0).at(-1)).toBeCloseTo(7500);
});

test("waits as long as the server asks, up to a minute", () => {
  const pace = new SendPace();
  pace.recordFailure(5000);
  expect(pace.computeNextStepDelayMs()).toBe(5000);
  pace.recordFailure(3_600_000);
  expect(pace.computeNextStepDelayMs()).toBe(60_000);
});
