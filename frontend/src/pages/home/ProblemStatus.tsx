import type { SessionProblem } from "../../api/types";
import { submissionVerdictState, VerdictBadge } from "../../ui/VerdictBadge";

/** The status of the user's solution to a problem. */
export function ProblemStatus({ problem }: { problem: SessionProblem }) {
  const { best, attempts, practice } = problem;
  if (best?.verdict === "accepted") {
    const hasReadSolutions =
      practice?.given_up_at && practice.accepted_at && practice.given_up_at < practice.accepted_at;
    return (
      <span className="row problem-status">
        <VerdictBadge state={submissionVerdictState({ ...best, state: "done" })} />
        {hasReadSolutions && <span className="muted-text small">after reading solutions</span>}
      </span>
    );
  }
  if (practice?.given_up_at) return <span className="muted-text small">Given up</span>;
  if (best) return <VerdictBadge state={best.verdict} />;
  if (!problem.is_served) return <span className="muted-text small">Not judged here</span>;
  if (attempts > 0) return <span className="muted-text small">Being judged</span>;
  return <span className="muted-text small nowrap">{practice?.started_at ? "Opened" : "Not started"}</span>;
}
