import { expect, test } from "vitest";
import { shortenDetail, shortenDifferent, shortenNumbers } from "./shortNumbers";

test("numbers have six digits that count", () => {
  expect(shortenNumbers("array([2.3209538026933725, -0.00012345678901, 1.0])")).toBe(
    "array([2.32095, -0.000123457, 1.0])",
  );
  expect(shortenNumbers("1.2345678901234567e-08")).toBe("1.23457e-08");
});

test("an exponent stays as it is written", () => {
  expect(shortenNumbers("1.2345678901234567e+16 and 1.23456789e-1…")).toBe("1.23457e+16 and 1.23457e-1…");
  const largest = "1.7976931348623157e+308"; // rounded up it would be infinite
  expect(shortenDifferent(`[${largest}, 0.12345678901]`, `[${largest}, 0.12345678909]`)).toEqual([
    "[1.797693135e+308, 0.123456789]",
    "[1.797693135e+308, 0.1234567891]",
  ]);
});

test("no digit before the point is lost", () => {
  expect(shortenNumbers("1374389534720.0 and 12345678.25")).toBe("1374389534720.0 and 12345678.3");
});

test("a half does not become the next whole number", () => {
  expect(shortenNumbers("123456.5")).toBe("123456.5");
});

test("a number with a fraction does not become a whole number", () => {
  expect(shortenNumbers("2.0000000001")).toBe("2.0");
});

test("whole numbers, strings and names stay as they are", () => {
  const text = "f(12345678901234, '0.12345678901', \"0.12345678901\", x1.234567890123)";
  expect(shortenNumbers(text)).toBe(text);
});

test("two values that differ late keep the digits that show it", () => {
  expect(shortenDifferent("0.6698123456", "0.6698123499")).toEqual(["0.669812346", "0.66981235"]);
  expect(shortenDifferent("2.3209538026933725", "2.0757656854799804")).toEqual(["2.32095", "2.07577"]);
  expect(shortenDifferent("1.0", "1")).toEqual(["1.0", "1"]);
});

test("a detail keeps its call and both values", () => {
  expect(
    shortenDetail("cache.attend(array([0.12345678901])): expected array([2.3209538026933725]); got array([nan])"),
  ).toBe("cache.attend(array([0.123457])): expected array([2.32095]); got array([nan])");
  expect(shortenDetail("131.28515625 bytes for each cached token")).toBe("131.285 bytes for each cached token");
});
