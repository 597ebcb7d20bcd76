import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCpuRatio,
  formatMilliseconds,
  formatPercent,
  isIntegerOrBoolType,
  sharedFormat,
} from "./numberFormat";

describe("sharedFormat", () => {
  test("uses the same number of decimals for all numbers", () => {
    const format = sharedFormat([0.5, 0.25, 12]);
    expect([0.5, 0.25, 12].map(format)).toEqual(["0.50", "0.25", "12.00"]);
  });

  test("stops at six decimals", () => {
    expect(sharedFormat([1 / 3, 2])(1 / 3)).toBe("0.333333");
  });

  test("keeps one decimal for whole floats and none for integers", () => {
    expect(sharedFormat([1, 2])(1)).toBe("1.0");
    expect(sharedFormat([1, 2], [], true)(1)).toBe("1");
  });

  test("uses scientific notation if all are tiny or one is huge", () => {
    expect(sharedFormat([1e-9, 2e-8])(1e-9)).toBe("1.0000e−9");
    const format = sharedFormat([1e12, 0, 3]);
    expect([1e12, 0, 3].map(format)).toEqual(["1.0000e+12", "0", "3.0000e+0"]);
  });

  test("adds digits until a difference is visible", () => {
    const [a, b] = [0.30000001, 0.30000002];
    const format = sharedFormat([a, b], [[a, b]]);
    expect(format(a)).not.toBe(format(b));
  });

  test("names values that are not numbers and ignores their precision", () => {
    const format = sharedFormat(["nan", "inf", "-inf", 0.5, true, null]);
    expect(["nan", "inf", "-inf", 0.5, true, null, undefined].map((cell) => format(cell))).toEqual([
      "nan",
      "inf",
      "−inf",
      "0.5",
      "True",
      "None",
      "…",
    ]);
  });

  test("writes a minus sign, which is as wide as a plus sign", () => {
    expect(sharedFormat([-1.5])(-1.5)).toBe("−1.5");
    expect(sharedFormat([-1e-9])(-1e-9)).toBe("−1.0000e−9");
  });

  test("accepts cells without any number", () => {
    expect(sharedFormat([])("nan")).toBe("nan");
  });
});

test("isIntegerOrBoolType distinguishes integer types and bool from floats", () => {
  expect(["int64", "uint8", "bool", "float32", "complex64"].map(isIntegerOrBoolType)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("formats sizes, times and shares with units", () => {
  expect([formatBytes(512), formatBytes(2048), formatBytes(1.5 * 1024 ** 2), formatBytes(64 * 1024 ** 2)]).toEqual([
    "512 B",
    "2 KiB",
    "1.5 MiB",
    "64 MiB",
  ]);
  expect([
    formatMilliseconds(0.123),
    formatMilliseconds(45.67),
    formatMilliseconds(321.4),
    formatMilliseconds(4321),
  ]).toEqual(["0.12 ms", "45.7 ms", "321 ms", "4.32 s"]);
  expect([formatPercent(1, 8), formatPercent(0, 0)]).toEqual(["12.5%", "0%"]);
});

test("formats a measured CPU ratio with what it is at least and the limit", () => {
  const ratio = { ratio: 15.77, at_least: 13.2, limit: 5 };
  expect(formatCpuRatio(ratio)).toBe("15.8 times (at least 13.2, limit 5)");
});
