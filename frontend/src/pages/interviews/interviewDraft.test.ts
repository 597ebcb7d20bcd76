import { expect, test } from "vitest";
import type { CatalogProblem, InterviewTemplate } from "../../api/types";
import {
  chooseProblem,
  countUsualMinutes,
  formatInvitationDays,
  fromTemplate,
  moveProblem,
  searchProblems,
  selectExercises,
  suggestMinutes,
} from "./interviewDraft";
import { DEFAULT_RULES } from "./ruleText";

const problem = (slug: string, title: string, topic: string, minutes = 15): CatalogProblem => ({
  slug,
  title,
  topic,
  minutes,
  number: 1,
  tag: "cpu",
  parts: [{ group: "part2", title: "Sliding window" }],
  cases: 3,
  exercise_names: ["implement", "fix-1", "fix-2", "test"],
  reserved: false,
  is_served: true,
  teams: [1],
});
const PROBLEMS = [problem("softmax", "Stable softmax", "Numerics"), problem("kv_cache", "KV cache", "Inference", 20)];

test("a problem starts with its implementation", () => {
  expect(chooseProblem("softmax")).toEqual({ slug: "softmax", exercises: ["implement"] });
});

test("the first choice of a bug is the first one that the problem offers", () => {
  const offered = ["implement", "fix-2", "fix-3"];
  expect(selectExercises(["implement"], ["implement", "fix"], offered)).toEqual(["implement", "fix-2"]);
  expect(selectExercises(["implement"], ["test"], offered)).toEqual([]);
});

test("other choices keep all bugs, and the exercises stay in their order", () => {
  const offered = ["implement", "fix-1", "fix-2", "fix-3", "test"];
  expect(selectExercises(["fix-3", "fix-1"], ["fix", "test", "implement"], offered)).toEqual([
    "implement",
    "fix-3",
    "fix-1",
    "test",
  ]);
  expect(selectExercises(["fix-3", "fix-1", "test"], ["test"], offered)).toEqual(["test"]);
});

test("counts the usual time once for each exercise", () => {
  const chosen = [{ slug: "softmax", exercises: ["implement", "fix-2"] }, chooseProblem("kv_cache")];
  expect(countUsualMinutes(chosen, PROBLEMS)).toBe(50);
  expect(countUsualMinutes([chooseProblem("removed")], PROBLEMS)).toBe(0);
  expect(suggestMinutes(0)).toBe(45);
  expect(suggestMinutes(1000)).toBe(480);
});

test("moves a problem by one place and no further than the ends", () => {
  const chosen = ["a", "b", "c"].map(chooseProblem);
  const slugs = (list: typeof chosen) => list.map((each) => each.slug).join("");
  expect(slugs(moveProblem(chosen, "c", -1))).toBe("acb");
  expect(slugs(moveProblem(chosen, "a", 1))).toBe("bac");
  expect(moveProblem(chosen, "a", -1)).toBe(chosen);
  expect(moveProblem(chosen, "c", 1)).toBe(chosen);
});

test("says when invitations expire", () => {
  expect([0, 1, 14].map(formatInvitationDays)).toEqual(["Never", "After 1 day", "After 14 days"]);
});

test("finds problems by all words, in the title, the topic or a part", () => {
  const found = (search: string) => searchProblems(PROBLEMS, search).map((each) => each.slug);
  expect(found("soft")).toEqual(["softmax"]);
  expect(found("INFERENCE cache")).toEqual(["kv_cache"]);
  expect(found("sliding")).toEqual(["softmax", "kv_cache"]);
  expect(found("softmax cache")).toEqual([]);
  expect(found("  ")).toHaveLength(2);
});

test("a template brings its rubric and all bugs of a problem", () => {
  const problems = [{ slug: "softmax", exercises: ["fix-1", "fix-3"] }];
  const template = { problems, minutes: 45, invitation_days: 14, rules: DEFAULT_RULES, rubric: 7 } as InterviewTemplate;
  expect(fromTemplate(template)).toMatchObject({ problems, rubric: 7 });
});
