import type { SubmissionForInterviewer } from "../../api/types";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { Time } from "../../ui/Time";

const OUTCOMES: Record<string, string> = {
  judged: "Judged",
  failed: "Failed",
  lost: "Worker lost",
  away: "No cell to be had",
};

/** How often a worker took this submission up, and how each time ended. */
export function Attempts({ attempts }: { attempts: SubmissionForInterviewer["attempts_log"] }) {
  if (attempts.length === 0) return null;
  return (
    <div className="stack-2">
      <h2>Attempts at judging</h2>
      <ScrollRegion label="Attempts at judging">
        <table className="list">
          <thead>
            <tr>
              <th scope="col" className="num">
                No.
              </th>
              <th scope="col">Worker</th>
              <th scope="col">Began</th>
              <th scope="col">Ended</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((one) => (
              <tr key={one.number}>
                <td className="num">{one.number}</td>
                <td className="mono">{one.worker}</td>
                <td>
                  <Time at={one.started_at} />
                </td>
                <td>
                  <Time at={one.ended_at} none="still judging" />
                </td>
                <td>{one.outcome ? (OUTCOMES[one.outcome] ?? one.outcome) : "Under way"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}
