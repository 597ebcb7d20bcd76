import type { SeatProblem } from "../../api/types";
import { StateBadge } from "../../ui/StateMark";

/** How somebody stands with writing a problem's solution, in a word. */
export function Standing({ problem }: { problem: SeatProblem }) {
  const { best, attempts, practised } = problem;
  if (best?.verdict === "accepted") {
    const readBefore = practised?.given_up_at && practised.accepted_at && practised.given_up_at < practised.accepted_at;
    return (
      <span className="row standing">
        <StateBadge state="accepted" />
        {readBefore && <span className="soft small">after reading</span>}
      </span>
    );
  }
  if (practised?.given_up_at) return <span className="soft small">Given up</span>;
  if (best) return <StateBadge state={best.verdict} />;
  if (attempts > 0) return <span className="soft small">Being judged</span>;
  return <span className="soft small one-line">{practised?.started_at ? "Opened" : "Not tried"}</span>;
}
