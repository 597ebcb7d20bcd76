import { Link } from "react-router";
import type { Invitation } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { formatGroup } from "../../results/caseGroups";
import { formatScores, SCORE_COLUMNS } from "../../results/scoreText";
import { RelativeTime } from "../../ui/RelativeTime";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { submissionVerdictState, VerdictBadge } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exercises";

/** Every submission with its scores, newest first. Runs on samples are excluded: they have no scores to compare. */
export function SubmissionTable({ invitations }: { invitations: Invitation[] }) {
  const getTitle = useProblemTitles();
  const rows = invitations
    .flatMap((invitation) =>
      invitation.submissions.map((submission) => ({ candidate: invitation.candidate, submission })),
    )
    .filter(({ submission }) => submission.kind === "submit")
    .sort((a, b) => b.submission.created_at.localeCompare(a.submission.created_at));
  if (rows.length === 0) return <p className="muted-text">There are no submissions yet.</p>;
  return (
    <ScrollRegion label="Submissions">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">Candidate</th>
            <th scope="col">Problem</th>
            <th scope="col">Exercise</th>
            <th scope="col">Verdict</th>
            {SCORE_COLUMNS.map((column) => (
              <th scope="col" className="num" key={column}>
                {formatGroup(column)}
              </th>
            ))}
            <th scope="col">Submitted</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ candidate, submission }) => (
            <tr key={submission.id}>
              <th scope="row">{candidate}</th>
              <td>
                <Link to={`/submissions/${submission.id}`}>{getTitle(submission.slug)}</Link>
              </td>
              <td>{formatExercise(submission.exercise)}</td>
              <td>
                <VerdictBadge state={submissionVerdictState(submission)} />
              </td>
              {SCORE_COLUMNS.map((column) => (
                <td className="num" key={column}>
                  {formatScores(submission.scores, column)}
                </td>
              ))}
              <td>
                <RelativeTime at={submission.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
