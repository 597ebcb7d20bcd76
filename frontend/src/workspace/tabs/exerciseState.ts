/** What tabs show about exercises and problems. */
import type { SessionProblem } from "../../api/types";

export type ExerciseState = SessionProblem["exercise_states"][number];

export interface TabState {
  mark: "untouched" | "changed" | "judging" | "accepted" | "partly" | "not_accepted" | "judge_error";
  /** What the mark means. */
  text: string;
}

const CHANGED_SINCE = ", changed since the last submit";

export function describeExercise({ result, is_changed }: Omit<ExerciseState, "exercise">): TabState {
  const since = is_changed ? CHANGED_SINCE : "";
  if (result === "judging") return { mark: "judging", text: "Judging" };
  if (result === "accepted") return { mark: "accepted", text: `Accepted${since}` };
  if (result === "not_accepted") return { mark: is_changed ? "changed" : "not_accepted", text: `Not accepted${since}` };
  if (result === "judge_error")
    return { mark: is_changed ? "changed" : "judge_error", text: `Not judged because of an internal error${since}` };
  return is_changed ? { mark: "changed", text: "Not submitted" } : { mark: "untouched", text: "Not started" };
}

/** The state of a problem or of several exercises together. */
export function describeExercises(states: ExerciseState[]): TabState {
  const [first, ...others] = states;
  if (first && others.length === 0) return describeExercise(first);
  const is_changed = states.some((state) => state.is_changed);
  const accepted = states.filter((state) => state.result === "accepted").length;
  if (states.some(({ result }) => result === "judging")) return describeExercise({ result: "judging", is_changed });
  if (accepted > 0 && accepted === states.length) return describeExercise({ result: "accepted", is_changed });
  if (accepted > 0) return { mark: "partly", text: `${accepted} of ${states.length} accepted` };
  const result =
    (["not_accepted", "judge_error"] as const).find((one) => states.some((state) => state.result === one)) ?? null;
  return describeExercise({ result, is_changed });
}
