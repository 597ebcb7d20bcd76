import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useReducer, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { followSubmission, subscribeToStream } from "../../api/followSubmission";
import { problemQuery } from "../../api/problemRequests";
import {
  getSubmission,
  interviewLeaderboardQuery,
  submissionEventsUrl,
  submissionQuery,
} from "../../api/reportRequests";
import {
  applyEvent,
  INITIAL_PROGRESS,
  isUnjudged,
  type JudgingProgress,
  type SubmissionEvent,
} from "../../api/submissionEvents";
import type { SubmissionForInterviewer } from "../../api/types";
import { describeOrigin } from "../../results/originText";
import { ReportView } from "../../results/ReportView";
import { TimingResult } from "../../results/TimingResult";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { PromptList } from "../../ui/PromptList";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";
import { submissionVerdictState, VerdictBadge } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";
import { SourceViewer } from "../../workspace/SourceViewer";
import { LateEditList } from "../interviews/LateEditList";
import { FoldedResults } from "../invitation/FoldedResults";
import { PageError } from "../PageError";
import { RequireSignIn } from "../RequireSignIn";
import { AttemptTable } from "./AttemptTable";
import { RejudgeNotices } from "./RejudgeNotices";

type Detail = SubmissionForInterviewer;

/** The report of one submission, for members of the interview's team. */
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
    (old: JudgingProgress<Detail>, event: SubmissionEvent<Detail>) => applyEvent(old, event),
    INITIAL_PROGRESS,
  );
  const [isUnreachable, setUnreachable] = useState(false);
  const isPending = data !== undefined && isUnjudged(data.state);
  usePageTitle(data ? `${data.slug}, ${data.candidate}` : "Report");

  useEffect(() => {
    if (!isPending) return;
    return followSubmission<Detail>(
      subscribeToStream(submissionEventsUrl(id)),
      () => getSubmission(id),
      (event) => {
        dispatch(event);
        if (event.type === "report") queryClient.setQueryData(submissionQuery(id).queryKey, event.detail);
      },
      setUnreachable,
      () => refetch(),
    );
  }, [isPending, id, queryClient, refetch]);

  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
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

/** The results, folded for an interviewer who has not saved their scorecard. They are never folded for a viewer. */
function ResultsOf({ detail, children }: { detail: Detail; children: ReactNode }) {
  if (!detail.can_edit) return children;
  return <FoldedResults invitation={String(detail.invitation_id)}>{children}</FoldedResults>;
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
          {formatExercise(detail.exercise)} ·{" "}
          {detail.kind === "submit" ? "submitted" : detail.has_custom_input ? "a run on own input" : "a run"}{" "}
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
      {describeOrigin(detail) && <p className="small">{describeOrigin(detail)}.</p>}
      {!detail.are_results_folded && <RejudgeNotices rejudges={detail.judged_again} />}
      <h2 className="visually-hidden">Result</h2>
      {detail.state === "cancelled" && (
        <p className="row">
          <VerdictBadge state="cancelled" />
          <span className="small">The candidate canceled this before it had a result.</span>
        </p>
      )}
      <ResultsOf detail={detail}>
        <ReportView
          cases={report?.cases ?? progress.cases}
          implementations={report?.implementations ?? progress.implementations}
          expectedCounts={detail.exercise === "test" ? {} : (problem.data?.groups ?? {})}
          report={report}
          verdict={detail.verdict && submissionVerdictState(detail)}
          parts={problem.data?.parts}
          selectedCase={selectedCase === null ? null : Number(selectedCase)}
          onSelectCase={(index) => setParams({ case: String(index) }, { replace: true, preventScrollReset: true })}
          isBusy={isUnjudged(detail.state)}
          forInterviewer
          timing={
            detail.timing && (
              <TimingResult
                submission={detail.id}
                timing={detail.timing}
                load={async () => (await getSubmission(detail.id)).timing}
                leaderboard={interviewLeaderboardQuery(detail.id)}
                ownTitle="This candidate's"
              />
            )
          }
        />
      </ResultsOf>
      <section className="stack-2">
        <h2>Source</h2>
        <div className="source-frame">
          <SourceViewer source={detail.source} label="The submitted source" />
        </div>
      </section>
      {detail.late_edit && (
        <section className="stack-2">
          <h2>Edits after the end</h2>
          <LateEditList invitation={detail.invitation_id} edits={[detail.late_edit]} />
        </section>
      )}
      <PromptList title="Follow-up questions" prompts={detail.prompts} />
      <PromptList title="Traps to ask about" prompts={detail.traps} />
      <AttemptTable attempts={detail.attempts_log} />
    </div>
  );
}
