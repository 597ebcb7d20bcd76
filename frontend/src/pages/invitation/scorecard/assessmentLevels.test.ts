import { expect, test } from "vitest";
import { compareLevels } from "./assessmentLevels";

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
