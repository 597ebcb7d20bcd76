import type { SubmissionForInterviewer } from "../../api/types";
import { RelativeTime } from "../../ui/RelativeTime";
import { ScrollRegion } from "../../ui/ScrollRegion";

const OUTCOMES: Record<string, string> = {
  judged: "Judged",
  failed: "Failed",
  lost: "Worker lost",
  unavailable: "Cell or database unavailable",
  cancelled: "Cancelled by the candidate",
};

/** The attempts to judge a submission, with their outcomes. */
export function AttemptTable({ attempts }: { attempts: SubmissionForInterviewer["attempts_log"] }) {
  if (attempts.length === 0) return null;
  return (
    <div className="stack-2">
      <h2>Judging attempts</h2>
      <ScrollRegion label="Judging attempts">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col" className="num">
                No.
              </th>
              <th scope="col">Worker</th>
              <th scope="col">Started</th>
              <th scope="col">Ended</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <tr key={attempt.number}>
                <td className="num">{attempt.number}</td>
                <td className="mono">{attempt.worker}</td>
                <td>
                  <RelativeTime at={attempt.started_at} />
                </td>
                <td>
                  <RelativeTime at={attempt.ended_at} fallback="still judging" />
                </td>
                <td>{attempt.outcome ? (OUTCOMES[attempt.outcome] ?? attempt.outcome) : "In progress"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}
