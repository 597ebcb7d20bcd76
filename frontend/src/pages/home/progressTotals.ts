/** What was done in practice, over all problems. */
import type { SeatProblem } from "../api/types";

export interface Share {
  done: number;
  of: number;
}

export interface Totals {
  accepted: Share;
  fixed: Share;
  /** Bugs that the best test files catch. */
  caught: Share;
  explained: Share;
}

export function totalsOf(problems: SeatProblem[]): Totals {
  const sum = (pick: (one: SeatProblem) => number) => problems.reduce((total, one) => total + pick(one), 0);
  return {
    accepted: { done: sum((one) => Number(one.practised?.accepted_at != null)), of: problems.length },
    fixed: {
      done: sum((one) => one.debugging.fixes.filter((fix) => fix.solved).length),
      of: sum((one) => one.debugging.fixes_total),
    },
    caught: { done: sum((one) => one.debugging.tests.caught ?? 0), of: sum((one) => one.debugging.tests.total) },
    explained: {
      done: sum((one) => one.practised?.traps_explained ?? 0),
      of: sum((one) => one.practised?.traps_total ?? 0),
    },
  };
}
