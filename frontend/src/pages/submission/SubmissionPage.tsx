import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { followSubmission } from "../../api/followSubmission";
import { problemQuery, submissionQuery } from "../../api/queries";
import { getSubmission, submissionEventsUrl } from "../../api/requests";
import {
  applyEvent,
  INITIAL_PROGRESS,
  isUnjudged,
  type JudgingProgress,
  type StreamEvent,
} from "../../api/submissionEvents";
import type { SubmissionForInterviewer } from "../../api/types";
import { ReportView } from "../../results/ReportView";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";
import { VerdictBadge } from "../../ui/VerdictBadge";
import { CodeEditor } from "../../workspace/CodeEditor";
import { formatExercise } from "../../workspace/exercises";
import { RequireSignIn } from "../RequireSignIn";
import { AttemptTable } from "./AttemptTable";
import { PromptList } from "./PromptList";
import { RejudgeNotices } from "./RejudgeNotices";

type Detail = SubmissionForInterviewer;

export function SubmissionPage() {
  const { id = "" } = useParams();
  return (
    <RequireSignIn>
      <SubmissionLoader key={id} id={id} />
    </RequireSignIn>
  );
}

function SubmissionLoader({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const { data, isError, error, refetch } = useQuery(submissionQuery(id));
  const [progress, dispatch] = useReducer(
    (old: JudgingProgress<Detail>, event: StreamEvent<Detail>) => applyEvent(old, event),
    INITIAL_PROGRESS,
  );
  const [isUnreachable, setUnreachable] = useState(false);
  const isPending = data !== undefined && isUnjudged(data.state);
  usePageTitle(data ? `${data.slug}, ${data.candidate}` : "Report");

  useEffect(() => {
    if (!isPending) return;
    return followSubmission<Detail>(
      submissionEventsUrl(id),
      () => getSubmission(id),
      (event) => {
        dispatch(event);
        if (event.type === "report") queryClient.setQueryData(submissionQuery(id).queryKey, event.detail);
      },
      setUnreachable,
      () => refetch(),
    );
  }, [isPending, id, queryClient, refetch]);

  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the report" lines={10} />;
  return (
    <>
      {isUnreachable && (
        <Notice role="status">The server cannot be reached. The report continues when the connection is back.</Notice>
      )}
      <SubmissionContent detail={data} progress={progress} />
    </>
  );
}

function SubmissionContent({ detail, progress }: { detail: Detail; progress: JudgingProgress<Detail> }) {
  const problem = useQuery(problemQuery(detail.slug));
  const [params, setParams] = useSearchParams();
  const selectedCase = params.get("case");
  const { report } = detail;
  return (
    <div className="stack">
      <div>
        <p className="small">
          <Link to={`/interviews/${detail.interview_id}`}>{detail.interview_title}</Link>
        </p>
        <h1>
          {problem.data?.title ?? detail.slug} <span className="muted-text">by {detail.candidate}</span>
        </h1>
        <p className="muted-text small">
          {formatExercise(detail.exercise)} · {detail.kind === "run" ? "a run" : "submitted"}{" "}
          <RelativeTime at={detail.created_at} />
          {report && (
            <>
              {" "}
              · problem version <span className="mono">{report.problem_version}</span> · Python{" "}
              {report.environment.python}, NumPy {report.environment.numpy}, {report.backend}
            </>
          )}
        </p>
      </div>
      <RejudgeNotices rejudges={detail.judged_again} />
      <h2 className="visually-hidden">Result</h2>
      {detail.state === "cancelled" && (
        <p className="row">
          <VerdictBadge state="cancelled" />
          <span className="small">The candidate cancelled this before it had a result.</span>
        </p>
      )}
      <ReportView
        cases={report?.cases ?? progress.cases}
        implementations={report?.implementations ?? progress.implementations}
        expectedCounts={detail.exercise === "test" ? {} : (problem.data?.groups ?? {})}
        report={report}
        verdict={detail.verdict}
        parts={problem.data?.parts}
        selectedCase={selectedCase === null ? null : Number(selectedCase)}
        onSelectCase={(index) => setParams({ case: String(index) }, { replace: true, preventScrollReset: true })}
        isBusy={isUnjudged(detail.state)}
        forInterviewer
      />
      <section className="stack-2">
        <h2>Source</h2>
        <div className="source-frame">
          <CodeEditor initial={detail.source} label="The submitted source" readOnly />
          <span className="visually-hidden" id="editor-keys">
            Read only.
          </span>
        </div>
      </section>
      <PromptList title="Follow-up questions" prompts={detail.prompts} />
      <PromptList title="Traps to ask about" prompts={detail.traps} />
      <AttemptTable attempts={detail.attempts_log} />
    </div>
  );
}
