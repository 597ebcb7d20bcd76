import { Link } from "react-router";
import type { Submission } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { scoreColumns } from "../../results/scoreColumns";
import { formatSubmissionKind } from "../../results/submissionKindText";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { submissionVerdictState, VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";

interface Props {
  submissions: Submission[];
  /** Whether the results are hidden from the user: then the table has no verdicts and scores. */
  areResultsFolded: boolean;
}

/** What the candidate ran and submitted, newest first. */
export function LiveSubmissionTable({ submissions, areResultsFolded }: Props) {
  const getTitle = useProblemTitles();
  return (
    <DataTable
      title="Runs and submissions"
      hasHeading={false}
      columns={buildColumns(submissions, getTitle, areResultsFolded)}
      rows={submissions}
      rowKey={(submission) => submission.id}
      orderParam="submissions"
      empty={<p className="muted-text">Nothing was run or submitted yet.</p>}
    />
  );
}

const buildColumns = (
  rows: Submission[],
  getTitle: (slug: string) => string,
  areResultsFolded: boolean,
): DataColumn<Submission>[] => [
  {
    id: "problem",
    title: "Problem",
    cell: ({ id, slug }) => <Link to={`/submissions/${id}`}>{getTitle(slug)}</Link>,
    sortKey: ({ slug }) => getTitle(slug),
  },
  {
    id: "exercise",
    title: "Exercise",
    cell: ({ exercise }) => formatExercise(exercise),
    sortKey: ({ exercise }) => formatExercise(exercise),
  },
  { id: "kind", title: "Kind", cell: formatSubmissionKind, sortKey: formatSubmissionKind },
  ...(areResultsFolded
    ? []
    : [
        {
          id: "verdict",
          title: "Verdict",
          cell: (submission: Submission) => <VerdictBadge state={submissionVerdictState(submission)} />,
          sortKey: (submission: Submission) => verdictTitle(submissionVerdictState(submission)),
        },
        ...scoreColumns(rows, ({ scores }) => scores),
      ]),
  {
    id: "at",
    title: "Sent",
    cell: ({ created_at }) => <RelativeTime at={created_at} />,
    sortKey: ({ created_at }) => created_at,
  },
];
