import { expect, test } from "vitest";
import { describeExercise, describeExercises, type ExerciseState } from "./exerciseState";

const state = (result: ExerciseState["result"], is_changed = false): ExerciseState => ({
  exercise: "implement",
  result,
  is_changed,
});

test.each([
  [state(null), "untouched", "Not started"],
  [state(null, true), "changed", "Not submitted"],
  [state("judging", true), "judging", "Judging"],
  [state("accepted"), "accepted", "Accepted"],
  [state("accepted", true), "accepted", "Accepted, changed since the last submit"],
  [state("not_accepted"), "not_accepted", "Not accepted"],
  [state("not_accepted", true), "changed", "Not accepted, changed since the last submit"],
  [state("judge_error"), "judge_error", "Not judged because of an internal error"],
  [state("judge_error", true), "changed", "Not judged because of an internal error, changed since the last submit"],
] as const)("describes %o", (given, mark, text) => {
  expect(describeExercise(given)).toEqual({ mark, text });
});

test.each([
  [[state("accepted"), state("accepted", true)], "Accepted, changed since the last submit"],
  [[state("accepted"), state(null), state("not_accepted")], "1 of 3 accepted"],
  [[state("accepted"), state("judging")], "Judging"],
  [[state(null, true), state("not_accepted")], "Not accepted, changed since the last submit"],
  [[state(null), state("judge_error")], "Not judged because of an internal error"],
  [[state(null), state(null)], "Not started"],
  [[], "Not started"],
])("describes several exercises together: %o", (states, text) => {
  expect(describeExercises(states).text).toBe(text);
});
