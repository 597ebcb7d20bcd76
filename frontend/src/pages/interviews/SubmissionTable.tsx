import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { problemsQuery } from "../../api/queries";
import type { Invitation } from "../../api/types";
import { groupTitle } from "../../results/groups";
import { SCORE_COLUMNS, scoreText } from "../../results/Scores";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { StateBadge } from "../../ui/StateMark";
import { Time } from "../../ui/Time";
import { exerciseTitle } from "../../workspace/exercises";

/** Every submission with its scores apart, newest first. Runs on samples are left out: they have no scores to compare. */
export function Submissions({ invitations }: { invitations: Invitation[] }) {
  const { data: problems } = useQuery({ ...problemsQuery(), staleTime: Infinity });
  const titleOf = (slug: string) => problems?.find((one) => one.slug === slug)?.title ?? slug;
  const rows = invitations
    .flatMap((one) => one.submissions.map((submission) => ({ candidate: one.candidate, submission })))
    .filter(({ submission }) => submission.kind === "submit")
    .sort((a, b) => b.submission.created_at.localeCompare(a.submission.created_at));
  if (rows.length === 0) return <p className="soft">Nothing has been submitted yet.</p>;
  return (
    <ScrollRegion label="Submissions">
      <table className="list">
        <thead>
          <tr>
            <th scope="col">Candidate</th>
            <th scope="col">Problem</th>
            <th scope="col">Exercise</th>
            <th scope="col">Verdict</th>
            {SCORE_COLUMNS.map((column) => (
              <th scope="col" className="num" key={column}>
                {groupTitle(column)}
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
                <Link to={`/submissions/${submission.id}`}>{titleOf(submission.slug)}</Link>
              </td>
              <td>{exerciseTitle(submission.exercise)}</td>
              <td>
                <StateBadge state={submission.verdict ?? "pending"} />
              </td>
              {SCORE_COLUMNS.map((column) => (
                <td className="num" key={column}>
                  {scoreText(submission.scores, column)}
                </td>
              ))}
              <td>
                <Time at={submission.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
