import { describe, expect, test } from "vitest";
import { bytes, isWhole, milliseconds, percent, sharedFormat } from "./numbers";

describe("sharedFormat", () => {
  test("gives all numbers the same decimals, as many as the finest needs", () => {
    const format = sharedFormat([0.5, 0.25, 12]);
    expect([0.5, 0.25, 12].map(format)).toEqual(["0.50", "0.25", "12.00"]);
  });

  test("stops at six decimals", () => {
    expect(sharedFormat([1 / 3, 2])(1 / 3)).toBe("0.333333");
  });

  test("keeps one decimal for floats that happen to be whole, none for integers", () => {
    expect(sharedFormat([1, 2])(1)).toBe("1.0");
    expect(sharedFormat([1, 2], [], true)(1)).toBe("1");
  });

  test("turns to powers of ten for all when all are tiny or one is huge", () => {
    expect(sharedFormat([1e-9, 2e-8])(1e-9)).toBe("1.0000e−9");
    const format = sharedFormat([1e12, 0, 3]);
    expect([1e12, 0, 3].map(format)).toEqual(["1.0000e+12", "0", "3.0000e+0"]);
  });

  test("adds digits until values that differ are seen to differ", () => {
    const [a, b] = [0.30000001, 0.30000002];
    const format = sharedFormat([a, b], [[a, b]]);
    expect(format(a)).not.toBe(format(b));
  });

  test("names what is no number, and does not let it set the precision", () => {
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

  test("writes a true minus, which is as wide as a plus", () => {
    expect(sharedFormat([-1.5])(-1.5)).toBe("−1.5");
  });

  test("copes with no numbers at all", () => {
    expect(sharedFormat([])("nan")).toBe("nan");
  });
});

test("isWhole tells integer types from floats", () => {
  expect(["int64", "uint8", "bool", "float32", "complex64"].map(isWhole)).toEqual([true, true, true, false, false]);
});

test("sizes, times and shares have their units", () => {
  expect([bytes(512), bytes(2048), bytes(1.5 * 1024 ** 2), bytes(64 * 1024 ** 2)]).toEqual([
    "512 B",
    "2 KiB",
    "1.5 MiB",
    "64 MiB",
  ]);
  expect([milliseconds(0.123), milliseconds(45.67), milliseconds(321.4), milliseconds(4321)]).toEqual([
    "0.12 ms",
    "45.7 ms",
    "321 ms",
    "4.32 s",
  ]);
  expect([percent(1, 8), percent(0, 0)]).toEqual(["12.5 %", "0 %"]);
});
