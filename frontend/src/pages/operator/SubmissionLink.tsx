import { Link } from "react-router";
import type { JudgeFailure, StuckSubmission } from "../../api/types";
import type { DataColumn } from "../../ui/DataTable";
import { formatExercise } from "../../workspace/exerciseNames";

interface Props {
  /** The id. Null if the operator cannot open it: in practice, and in interviews of other teams. */
  submission: string | null;
  /** What the link says, such as the title of the problem or the name of the candidate. */
  title: string;
  exercise: string;
}

/** A title and the exercise of a submission. The title is a link to the report, if the operator can open it. */
export function SubmissionLink({ submission, title, exercise }: Props) {
  return (
    <>
      {submission ? <Link to={`/submissions/${submission}`}>{title}</Link> : title}
      <span className="muted-text small"> {formatExercise(exercise)}</span>
    </>
  );
}

export const buildSubmissionColumn = (
  getTitle: (slug: string) => string,
): DataColumn<JudgeFailure | StuckSubmission> => ({
  id: "submission",
  title: "Submission",
  cell: (row) => (
    <SubmissionLink
      submission={row.readable ? row.submission : null}
      title={getTitle(row.slug)}
      exercise={row.exercise}
    />
  ),
  sortKey: (row) => getTitle(row.slug),
  text: (row) => row.submission,
});
