import { expect, test } from "vitest";
import type { InterviewRules } from "../../../api/types";
import { DEFAULT_RULES } from "../../interviews/ruleText";
import { describeAiPolicy, describeDuration, describeProblems, describeRuleChanges } from "./candidateRules";

test("names what AI assistants may be used for", () => {
  const rules: InterviewRules = {
    ...DEFAULT_RULES,
    ai_policy: "limited",
    ai_policy_text: "looking up NumPy functions",
  };
  expect(describeAiPolicy(rules)).toBe("You may use AI assistants only for: looking up NumPy functions.");
  expect(describeAiPolicy({ ...DEFAULT_RULES, ai_policy: "" })).toContain("Ask your interviewer");
});

test("adds extra time to the duration", () => {
  expect(describeDuration({ minutes: 45, extra_seconds: 720 })).toBe(
    "45 minutes and 12 minutes of extra time: 57 minutes",
  );
  expect(describeDuration({ minutes: 45, extra_seconds: 0 })).toBe("45 minutes");
});

test("says how many problems there are and what they ask", () => {
  expect(describeProblems([{ exercise_names: ["implement", "fix-1"] }])).toBe(
    "1 problem in Python with NumPy. It asks you to implement an algorithm and fix a wrong implementation.",
  );
});

test("describes only the rules that changed", () => {
  expect(describeRuleChanges(DEFAULT_RULES, DEFAULT_RULES)).toEqual([]);
  expect(
    describeRuleChanges(DEFAULT_RULES, { ...DEFAULT_RULES, ai_policy: "allowed", allows_completion: false }),
  ).toEqual(["You may use AI assistants.", "The editor does not complete names."]);
});
