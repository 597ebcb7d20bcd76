import { Link } from "react-router";
import { formatExercise } from "../../workspace/exercises";

interface Props {
  /** Null if the operator cannot open it: in practice, and in interviews of other teams. */
  submission: string | null;
  title: string;
  exercise: string;
}

/** A submission's title and exercise, with a link to its report. */
export function SubmissionLink({ submission, title, exercise }: Props) {
  return (
    <>
      {submission ? <Link to={`/submissions/${submission}`}>{title}</Link> : title}
      <span className="muted-text small"> {formatExercise(exercise)}</span>
    </>
  );
}
