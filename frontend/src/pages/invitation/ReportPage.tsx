import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { panelQuery } from "../../api/interviewRequests";
import { getSessionPdf, sessionReportQuery } from "../../api/reportRequests";
import { foldingQuery } from "../../api/scorecardRequests";
import type { SessionReport } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { PdfButton } from "../../ui/PdfButton";
import { formatDuration } from "../../ui/timeFormat";
import { formatExercise } from "../../workspace/exerciseNames";
import { ShareLinks } from "../compare/ShareLinks";
import { CodeAtEnd, hasFinalCode } from "./CodeAtEnd";
import { ExerciseSection } from "./ExerciseSection";
import { ExerciseTable } from "./ExerciseTable";
import { FoldedResults } from "./FoldedResults";
import { SubmissionHistory } from "./SubmissionHistory";
import { describeSignals } from "./sessionText";

/** What one candidate did: results with their evidence, the time taken, and everything that was run or submitted. */
export function ReportPage() {
  const { invitation = "" } = useParams();
  const { data, isError, error, refetch } = useQuery({
    ...sessionReportQuery(invitation),
    refetchInterval: ({ state: { data } }) => (data && isChanging(data) ? 30_000 : false),
  });
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the report" lines={10} />;
  if (!data.started_at)
    return (
      <p className="muted-text">
        The candidate has not started yet. Results, times and submissions appear here after the start.
      </p>
    );
  return (
    <>
      <PdfButton fileName={`report-${data.id}.pdf`} getPdf={() => getSessionPdf(data.id)} />
      <ReportContent report={data} />
      <ReportShareLinks report={data} />
    </>
  );
}

function ReportShareLinks({ report }: { report: SessionReport }) {
  const { data } = useQuery(panelQuery(report.interview_id));
  const folding = useQuery(foldingQuery(String(report.id)));
  return (
    data && (
      <ShareLinks
        sessions={[report.id]}
        canShare={data.can_lead}
        areEnded={report.state === "ended"}
        areFolded={folding.data?.are_results_folded ?? true}
      />
    )
  );
}

function ReportContent({ report }: { report: SessionReport }) {
  return (
    <FoldedResults
      invitation={String(report.id)}
      whileFolded={
        <>
          <ExerciseTableWithNote report={report} areResultsFolded />
          <Signals report={report} />
          <FoldedCode report={report} />
          <SubmissionHistory report={report} areResultsFolded />
        </>
      }
    >
      <ExerciseTableWithNote report={report} areResultsFolded={false} />
      <Signals report={report} />
      {report.exercises
        .filter(({ is_opened, final }) => is_opened || final)
        .map((exercise) => (
          <ExerciseSection key={`${exercise.slug} ${exercise.exercise}`} report={report} exercise={exercise} />
        ))}
      <SubmissionHistory report={report} areResultsFolded={false} />
    </FoldedResults>
  );
}

function ExerciseTableWithNote({ report, areResultsFolded }: { report: SessionReport; areResultsFolded: boolean }) {
  return (
    <ExerciseTable
      report={report}
      areResultsFolded={areResultsFolded}
      note={
        <p className="small muted-text readable-width">
          The time up to an edit, a run or a paste counts for the exercise in which it happened. Pauses do not count.{" "}
          {describeTotalTime(report)}
        </p>
      }
    />
  );
}

/** The code without its results. */
function FoldedCode({ report }: { report: SessionReport }) {
  if (!hasFinalCode(report)) return null;
  return report.exercises
    .filter(({ is_opened }) => is_opened)
    .map((exercise) => (
      <section className="stack-2" key={`${exercise.slug} ${exercise.exercise}`}>
        <h2>
          {exercise.title} <span className="muted-text">{formatExercise(exercise.exercise)}</span>
        </h2>
        <CodeAtEnd report={report} exercise={exercise} />
      </section>
    ));
}

const isChanging = ({ state, submissions }: SessionReport) =>
  state === "running" ||
  state === "paused" ||
  submissions.some((submission) => submission.state === "queued" || submission.state === "judging");

/** "31:20 in all, of 45:00." */
function describeTotalTime({ exercises, minutes, extra_seconds }: SessionReport): string {
  const worked = exercises.reduce((sum, { seconds }) => sum + seconds, 0);
  return `${formatDuration(worked)} in all, of ${formatDuration(minutes * 60 + extra_seconds)}.`;
}

function Signals({ report }: { report: SessionReport }) {
  const signals = describeSignals(report.signals);
  return (
    <section className="stack-2">
      <h2>Pastes and time away from the page</h2>
      {signals.length === 0 ? (
        <p className="muted-text">No paste, and the page was never left.</p>
      ) : (
        <>
          <ul className="bullet-list">
            {signals.map((signal) => (
              <li key={signal}>{signal}</li>
            ))}
          </ul>
          <p className="small muted-text readable-width">
            Browsers report pastes and time away, so they can be incomplete, and they do not say why something happened.{" "}
            <Link to="replay">The replay</Link> shows each moment.
          </p>
        </>
      )}
    </section>
  );
}
