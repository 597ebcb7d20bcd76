import type { ReactNode } from "react";
import { Link } from "react-router";
import type { ExerciseReport, SessionReport } from "../../api/types";
import { scoreColumns } from "../../results/scoreColumns";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { formatDuration } from "../../ui/timeFormat";
import { submissionVerdictState, VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";

interface Props {
  report: SessionReport;
  /** Whether the results are hidden from the user: then the table has no verdicts, scores and named bugs. */
  areResultsFolded: boolean;
  note: ReactNode;
}

/** One row for each exercise of the interview, with the submission that counts. */
export function ExerciseTable({ report, areResultsFolded, note }: Props) {
  return (
    <DataTable
      title={areResultsFolded ? "Time and attempts" : "Results"}
      columns={buildColumns(report, areResultsFolded)}
      rows={report.exercises}
      rowKey={(exercise) => `${exercise.slug} ${exercise.exercise}`}
      orderParam="results"
      empty={<p className="muted-text">The interview has no exercises.</p>}
      note={note}
    />
  );
}

function buildColumns(report: SessionReport, areResultsFolded: boolean): DataColumn<ExerciseReport>[] {
  return [
    {
      id: "problem",
      title: "Problem",
      cell: ({ title, exercise }) => (
        <>
          {title}
          <div className="small muted-text">{formatExercise(exercise)}</div>
        </>
      ),
      sortKey: ({ title, exercise }) => `${title}, ${formatExercise(exercise)}`,
    },
    ...(areResultsFolded ? [] : buildExerciseResultColumns(report)),
    {
      id: "time",
      title: "Time",
      isNumeric: true,
      cell: ({ seconds }) => (seconds > 0 ? formatDuration(seconds) : ""),
      sortKey: ({ seconds }) => seconds || null,
      text: ({ seconds }) => (seconds > 0 ? formatDuration(seconds) : ""),
    },
    { id: "runs", title: "Runs", isNumeric: true, cell: ({ runs }) => runs, sortKey: ({ runs }) => runs },
    {
      id: "submits",
      title: "Submits",
      isNumeric: true,
      cell: ({ submits }) => submits,
      sortKey: ({ submits }) => submits,
    },
  ];
}

function buildExerciseResultColumns(report: SessionReport): DataColumn<ExerciseReport>[] {
  const bugs = new Map(report.bugs.map(({ submission, titles }) => [submission, titles]));
  const listBugs = ({ final }: ExerciseReport) => (final ? (bugs.get(final.id) ?? []) : []);
  return [
    {
      id: "verdict",
      title: "Verdict",
      cell: (exercise) => (
        <>
          <Result exercise={exercise} />
          {listBugs(exercise).map((title) => (
            <div className="small muted-text" key={title}>
              {title}
            </div>
          ))}
        </>
      ),
      sortKey: describeResult,
      text: (exercise) => [describeResult(exercise), ...listBugs(exercise)].join("; "),
    },
    ...scoreColumns(report.exercises, ({ final }) => final?.scores),
  ];
}

function describeResult({ final, is_opened }: ExerciseReport): string {
  if (final) return verdictTitle(submissionVerdictState(final));
  return is_opened ? "Nothing submitted" : "Not opened";
}

function Result({ exercise }: { exercise: ExerciseReport }) {
  if (!exercise.final) return <span className="muted-text">{describeResult(exercise)}</span>;
  return (
    <Link to={`/submissions/${exercise.final.id}`}>
      <VerdictBadge state={submissionVerdictState(exercise.final)} />
    </Link>
  );
}
