import { expect, test } from "vitest";
import type { Calibration, StepComparison } from "../../api/analyticsRequests";
import { describeCalibration, describeProcess, describeStep, formatLength, formatP, formatShare } from "./processText";

const estimate = (value: number, low: number, high: number) => ({ value, low, high, n: 20 });

test("lengths have the unit that a person would use", () => {
  expect(formatLength(0, "hours")).toBe("less than 1 h");
  expect(formatLength(47, "hours")).toBe("47 h");
  expect(formatLength(80, "hours")).toBe("3 days");
  expect(formatLength(45, "minutes")).toBe("45 min");
});

test("shares of nothing are not shown", () => {
  expect(formatShare(8, 10)).toBe("8 (80%)");
  expect(formatShare(0, 0)).toBe("0");
});

test("the process is summed up in one sentence", () => {
  const stages = [
    { name: "invited", count: 1 },
    { name: "finished", count: 1 },
    { name: "decided", count: 0 },
  ].map((stage) => ({ ...stage, base: "", share: null })) as Parameters<typeof describeProcess>[0]["stages"];
  expect(describeProcess({ stages })).toBe("1 of 1 invited candidate finished, and 0 have a decision");
});

const interviewer = (difference: Calibration["difference"]): Calibration => ({
  interviewer: "Ada",
  cards: 20,
  shared: 20,
  mean: null,
  spread: 1,
  others: null,
  difference,
});

test("a difference between interviewers is claimed only if its interval leaves no doubt", () => {
  const unclear = interviewer(estimate(0.3, -0.1, 0.7));
  expect(describeCalibration([unclear, interviewer(null)])).toContain("does not differ clearly");
  expect(describeCalibration([unclear, interviewer(estimate(0.6, 0.2, 1))])).toBe(
    "1 of 2 interviewers differs clearly from the others",
  );
});

const compare = (ratio: number, p: number): StepComparison => ({
  step: "advanced",
  hidden: 0,
  groups: [
    { value: "early", rate: estimate(0.6, 0.4, 0.8), ratio: null, p: null, is_reference: true },
    { value: "late", rate: estimate(0.3, 0.1, 0.5), ratio: estimate(ratio, 0.1, 1.2), p, is_reference: false },
  ],
});

test("a step names the group below four fifths, and says if chance explains it", () => {
  expect(describeStep(compare(0.5, 0.01))).toBe("“late” has 50% of the rate of “early”, less than four fifths");
  expect(describeStep(compare(0.5, 0.2))).toContain("chance can explain it");
  expect(describeStep(compare(0.8, 0.01))).toContain("Every group that is shown");
  expect(describeStep({ ...compare(1, 1), groups: [] })).toContain("not enough groups");
});

test("small probabilities are not rounded to zero", () => {
  expect([0.00004, 0.0042, 0.31].map(formatP)).toEqual(["less than 0.001", "0.004", "0.31"]);
});
