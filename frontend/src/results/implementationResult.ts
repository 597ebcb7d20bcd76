/** What became of a test file on one implementation, in words. */
import type { Implementation } from "../api/types";
import { capital } from "../ui/capital";
import type { State } from "../ui/StateMark";

export interface Fate {
  word: string;
  state: State;
}

const NOT_TRIED: Fate = { word: "Not tried", state: "not_attempted" };

export function fateOf({ right, cost, passed }: Implementation): Fate {
  if (passed === null) return NOT_TRIED;
  if (right) return passed ? { word: "Passed", state: "accepted" } : { word: "Failed", state: "wrong_answer" };
  if (!passed) return { word: "Caught", state: "accepted" };
  // To waste work is no wrong answer, so a test need not see it.
  return cost ? { word: "Not caught", state: "not_run" } : { word: "Missed", state: "wrong_answer" };
}

/** "buggy 2" as a person reads it. */
export const labelOf = ({ label }: Implementation) => capital(label);
