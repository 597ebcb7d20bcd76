import { expect, test } from "vitest";
import type { ArrayView, CaseReport, View } from "../api/types";
import { explainAcceptedDifference } from "./acceptedDifference";

const array = (...data: number[]): ArrayView => ({
  kind: "array",
  dtype: "float64",
  shape: [data.length],
  data,
  cut: false,
  window: null,
  summary: null,
  difference: null,
});
const report = (expected: View | null, actual: View, verdict: CaseReport["verdict"] = "accepted") =>
  ({ verdict, expected, actual }) as CaseReport;

test("says that a tied answer is equally correct", () => {
  expect(explainAcceptedDifference(report(array(4, 7), array(7, 4)))).toContain("equally correct");
});

test("says that a rounded answer is within the tolerance", () => {
  expect(explainAcceptedDifference(report(array(1, 2), array(1, 2.0005)))).toContain("tolerance");
});

test("says that a number near zero is rounded, too", () => {
  expect(explainAcceptedDifference(report(array(1, 1e-7), array(1, 3e-7)))).toContain("tolerance");
});

test("says that another index is equally correct, not rounded", () => {
  const indices = (...data: number[]): ArrayView => ({ ...array(...data), dtype: "int64" });
  expect(explainAcceptedDifference(report(indices(50_000, 3), indices(50_001, 3)))).toContain("equally correct");
});

test("says nothing of equal or refused answers", () => {
  expect(explainAcceptedDifference(report(array(1, 2), array(1, 2)))).toBe("");
  expect(explainAcceptedDifference(report(array(4, 7), array(7, 4), "wrong_answer"))).toBe("");
});

test("compares the calls of a script and the names in a text", () => {
  const call = { call: "get(1)", expected: "'a'", actual: "'b'", ok: true };
  const text = (value: string): View => ({ kind: "text", text: value });
  expect(explainAcceptedDifference(report(null, { kind: "calls", calls: [call], first: null }))).toContain("equally");
  expect(explainAcceptedDifference(report(text("['a', 'b']"), text("['b', 'a']")))).toContain("equally");
  expect(explainAcceptedDifference(report(text("(1.5, 2)"), text("(1.5000001, 2)")))).toBe("");
  expect(explainAcceptedDifference(report(text("[3, 5]"), text("[5, 3]")))).toContain("equally");
  const rounded = { ...call, expected: "0.3", actual: "0.30000000000000004" };
  expect(explainAcceptedDifference(report(null, { kind: "calls", calls: [rounded], first: null }))).toBe("");
});
