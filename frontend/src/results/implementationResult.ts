/** The result of a test file on one implementation, as text. */
import type { Implementation } from "../api/types";
import { capitalize } from "../ui/textFormat";
import type { VerdictState } from "../ui/VerdictBadge";

export interface ImplementationResult {
  title: string;
  state: VerdictState;
}

const NOT_TRIED: ImplementationResult = { title: "Not tried", state: "not_attempted" };

export function resultOf({ right, cost, passed }: Implementation): ImplementationResult {
  if (passed === null) return NOT_TRIED;
  if (right) return passed ? { title: "Passed", state: "accepted" } : { title: "Failed", state: "wrong_answer" };
  if (!passed) return { title: "Caught", state: "accepted" };
  // An inefficient implementation gives correct answers, so tests need not catch it.
  return cost ? { title: "Not caught", state: "not_run" } : { title: "Missed", state: "wrong_answer" };
}

/** "Buggy 2" or "Correct 1". The server labels correct implementations "right 1", "right 2" and so on. */
export const implementationTitle = ({ label }: Implementation) => capitalize(label.replace(/^right\b/, "correct"));
