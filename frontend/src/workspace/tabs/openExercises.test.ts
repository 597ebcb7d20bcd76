import { expect, test } from "vitest";
import { buildExerciseSearch, buildProblemSearch, rememberExercise, rememberSubmission } from "./openExercises";

test("leads back to the last submission of each exercise", () => {
  rememberSubmission("t", "softmax", "implement", "one");
  rememberSubmission("t", "softmax", "test", "two");
  expect(buildExerciseSearch("t", "softmax", "implement")).toBe("?submission=one");
  expect(buildExerciseSearch("t", "softmax", "test")).toBe("?exercise=test&submission=two");
  expect(buildExerciseSearch("other", "softmax", "test")).toBe("?exercise=test");
  rememberSubmission("t", "softmax", "implement", null);
  expect(buildExerciseSearch("t", "softmax", "implement")).toBe("");
});

test("leads back to the last exercise of each problem", () => {
  expect(buildProblemSearch("t", "lru_cache")).toBe("");
  rememberExercise("t", "lru_cache", "fix-2");
  rememberSubmission("t", "lru_cache", "fix-2", "three");
  expect(buildProblemSearch("t", "lru_cache")).toBe("?exercise=fix-2&submission=three");
});
