/** Practice progress over all problems. */
import type { SessionProblem } from "../../api/types";

/** `done` things of `of` that there are. */
export interface ProgressCount {
  done: number;
  of: number;
}

export interface Totals {
  /** Problems that were ever accepted. */
  accepted: ProgressCount;
  /** Bugs of the fix exercises. */
  fixed: ProgressCount;
  /** Bugs that the user's best test files catch. */
  caught: ProgressCount;
  /** Traps that the user has explained. */
  explained: ProgressCount;
}

export function sumProgress(problems: SessionProblem[]): Totals {
  const sum = (pick: (one: SessionProblem) => number) => problems.reduce((total, problem) => total + pick(problem), 0);
  return {
    accepted: { done: sum((problem) => Number(problem.practice?.accepted_at != null)), of: problems.length },
    fixed: {
      done: sum((problem) => problem.debugging.fixes.filter((fix) => fix.solved).length),
      of: sum((problem) => problem.debugging.fixes_total),
    },
    caught: {
      done: sum((problem) => problem.debugging.tests.caught ?? 0),
      of: sum((problem) => problem.debugging.tests.total),
    },
    explained: {
      done: sum((problem) => problem.practice?.traps_explained ?? 0),
      of: sum((problem) => problem.practice?.traps_total ?? 0),
    },
  };
}
