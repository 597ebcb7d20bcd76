import { expect, test } from "vitest";
import type { Estimate } from "../../api/types";
import {
  describeDiscrimination,
  formatDecimalEstimate,
  formatDiscrimination,
  formatMedian,
  formatRate,
  formatRateOfCount,
} from "./estimateText";

const estimate = (value: number, low: number, high: number, n = 9): Estimate => ({ value, low, high, n });

test("an estimate is shown with its interval", () => {
  expect(formatRate(estimate(0.667, 0.3, 0.904))).toBe("67% (30 to 90)");
  expect(formatRateOfCount(estimate(0.667, 0.3, 0.904))).toBe("67% of 9 (30 to 90)");
  expect(formatMedian(estimate(14, 12, 17))).toBe("14 min (12 to 17)");
  expect(formatDecimalEstimate(estimate(-0.001, -0.4, 0.39))).toBe("0.00 (−0.40 to 0.39)");
});

test("nothing is shown where nothing was observed", () => {
  const formats = [formatRate, formatRateOfCount, formatMedian, formatDecimalEstimate];
  expect(formats.map((format) => format(null))).toEqual(["", "", "", ""]);
});

test("the discrimination claims something only if its interval leaves no doubt", () => {
  expect(describeDiscrimination(estimate(0.4, -0.1, 0.7, 10))).toContain("contains 0");
  expect(describeDiscrimination(estimate(0.4, 0.1, 0.6, 10))).toContain("do better");
  expect(describeDiscrimination(estimate(-0.4, -0.6, -0.1, 10))).toContain("do worse");
});

test("no discrimination is shown of fewer than ten sessions", () => {
  expect(formatDiscrimination(estimate(1, 1, 1, 9))).toBe("Too few sessions");
  expect(describeDiscrimination(estimate(1, 1, 1, 9))).toContain("from 10 sessions");
  expect(formatDiscrimination(estimate(0.4, 0.1, 0.6, 10))).toBe("0.40 (0.10 to 0.60)");
  expect(formatDiscrimination(null)).toBe("");
});
