import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { submissionQuery } from "../../api/reportRequests";
import type { SessionReport, Submission } from "../../api/types";
import { describeOrigin } from "../../results/originText";
import { scoreColumns } from "../../results/scoreColumns";
import { formatSubmissionKind } from "../../results/submissionKindText";
import { Button } from "../../ui/Button";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { submissionVerdictState, VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { CompareView } from "../../workspace/earlier/CompareView";
import { formatExercise } from "../../workspace/exerciseNames";
import { SourceViewer } from "../../workspace/SourceViewer";
import "./invitation.css";
import { describeSessionTime, findPrevious, formatSessionTime, replayPath } from "./sessionText";

interface Props {
  report: SessionReport;
  /** Whether the results are hidden from the user: then the table has no verdicts, scores and named bugs. */
  areResultsFolded: boolean;
}

/** Everything that was run or submitted, in order, and what changed in the code each time. */
export function SubmissionHistory({ report, areResultsFolded }: Props) {
  const [openedId, setOpenedId] = useState<string | null>(null);
  const titles = new Map(report.exercises.map(({ slug, title }) => [slug, title]));
  const getTitle = (slug: string) => titles.get(slug) ?? slug;
  return (
    <DataTable
      title="Runs and submissions"
      columns={buildColumns(report, areResultsFolded, getTitle, openedId, setOpenedId)}
      rows={report.submissions}
      rowKey={(submission) => submission.id}
      orderParam="history"
      empty={<p className="muted-text">Nothing was run or submitted.</p>}
      detail={(submission) =>
        openedId === submission.id && (
          <div className="history-change">
            <CodeChange report={report} submission={submission} />
          </div>
        )
      }
    />
  );
}

function buildColumns(
  report: SessionReport,
  areResultsFolded: boolean,
  getTitle: (slug: string) => string,
  openedId: string | null,
  open: (id: string | null) => void,
): DataColumn<Submission>[] {
  const describeProblem = ({ slug, exercise }: Submission) => `${getTitle(slug)}, ${formatExercise(exercise)}`;
  return [
    {
      id: "problem",
      title: "Problem",
      cell: (submission) => (
        <>
          <Link to={`/submissions/${submission.id}`}>{getTitle(submission.slug)}</Link>
          <div className="small muted-text">{formatExercise(submission.exercise)}</div>
        </>
      ),
      sortKey: describeProblem,
    },
    {
      id: "at",
      title: "At",
      isNumeric: true,
      cell: (submission) => <Moment report={report} at={submission.created_at} />,
      sortKey: (submission) => submission.created_at,
      text: (submission) => formatSessionTime(report, submission.created_at),
    },
    {
      id: "kind",
      title: "Kind",
      cell: (submission) => (
        <>
          {formatSubmissionKind(submission)}
          {describeOrigin(submission) && <div className="small muted-text">{describeOrigin(submission)}</div>}
        </>
      ),
      sortKey: formatSubmissionKind,
    },
    ...(areResultsFolded ? [] : buildSubmissionResultColumns(report)),
    {
      id: "code",
      title: "Code",
      cell: (submission) => (
        <Button
          kind="quiet"
          aria-expanded={openedId === submission.id}
          aria-label={`What changed before ${formatSubmissionKind(submission)} ${describeSessionTime(report, submission.created_at)}`}
          onPress={() => open(openedId === submission.id ? null : submission.id)}
        >
          What changed
        </Button>
      ),
    },
  ];
}

function buildSubmissionResultColumns(report: SessionReport): DataColumn<Submission>[] {
  const bugs = new Map(report.bugs.map(({ submission, titles }) => [submission, titles]));
  return [
    {
      id: "verdict",
      title: "Verdict",
      cell: (submission) => (
        <>
          <VerdictBadge state={submissionVerdictState(submission)} />
          {bugs.get(submission.id)?.map((title) => (
            <div className="small muted-text" key={title}>
              {title}
            </div>
          ))}
        </>
      ),
      sortKey: (submission) => verdictTitle(submissionVerdictState(submission)),
      text: (submission) =>
        [verdictTitle(submissionVerdictState(submission)), ...(bugs.get(submission.id) ?? [])].join("; "),
    },
    ...scoreColumns(report.submissions, (submission) => submission.scores),
  ];
}

function Moment({ report, at }: { report: SessionReport; at: string }) {
  const path = replayPath(report, at);
  const text = formatSessionTime(report, at);
  return path ? (
    <Link to={path} aria-label={`Replay ${describeSessionTime(report, at)}`}>
      {text}
    </Link>
  ) : (
    text
  );
}

/** The code of a run or submission, beside that of the one before in the same exercise. */
function CodeChange({ report, submission }: { report: SessionReport; submission: Submission }) {
  const before = findPrevious(report.submissions, submission);
  const current = useQuery(submissionQuery(submission.id));
  const previous = useQuery({ ...submissionQuery(before?.id ?? ""), enabled: before !== null });
  const failed = [current, previous].find(({ isError, data }) => isError && !data);
  if (failed) return <ErrorNotice error={failed.error} retry={() => failed.refetch()} />;
  if (!current.data || (before && !previous.data)) return <LoadingSkeleton what="the code" lines={8} />;
  const describe = (each: Submission) =>
    `${formatSubmissionKind(each)} ${describeSessionTime(report, each.created_at)}`;
  if (before && previous.data)
    return (
      <CompareView
        older={{ source: previous.data.source, label: describe(before) }}
        newer={{ source: current.data.source, label: describe(submission) }}
      />
    );
  return (
    <div className="stack-2">
      <p className="small muted-text">The first one of this exercise.</p>
      <div className="source-frame">
        <SourceViewer source={current.data.source} label={describe(submission)} />
      </div>
    </div>
  );
}
