import { expect, test } from "vitest";
import { compareLevels, parseSessionTime } from "./assessmentLevels";

test("tells a disagreement from a difference in strength", () => {
  expect(compareLevels(["yes", "yes"])).toBe("");
  expect(compareLevels(["yes", "strong_yes"])).toBe("apart");
  expect(compareLevels(["strong_no", "no", "no"])).toBe("apart");
  expect(compareLevels(["no", "yes"])).toBe("opposite");
});

test("ignores what was not assessed", () => {
  expect(compareLevels(["", "yes"])).toBe("");
  expect(compareLevels(["", "no", "strong_yes"])).toBe("opposite");
  expect(compareLevels([])).toBe("");
});

test("reads the time of a session", () => {
  expect(parseSessionTime("12:03")).toBe(723_000);
  expect(parseSessionTime(" 1:02:03 ")).toBe(3_723_000);
  for (const text of ["", "12", "12:73", "a:bc", "-1:00"]) expect(parseSessionTime(text)).toBeNull();
});
