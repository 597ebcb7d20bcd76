import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { practiceLeaderboardQuery } from "../api/practiceRequests";
import { getSessionSubmission, sessionSubmissionsQuery } from "../api/sessionRequests";
import { isUnjudged, type JudgingProgress } from "../api/submissionEvents";
import type { ExerciseDetail, ProblemDetail, Submission, SubmissionKind } from "../api/types";
import { preloadHeatMap } from "../results/LazyHeatMap";
import type { ReportViewProps } from "../results/ReportView";
import { TimingResult } from "../results/TimingResult";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/ErrorNotice";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { Notice } from "../ui/Notice";
import { type LazyPart, useLazyPart } from "../ui/useLazyPart";
import { submissionVerdictState, VerdictBadge, VerdictIcon, verdictTitle } from "../ui/VerdictBadge";
import { CancelButton } from "./CancelButton";
import { EarlierButton } from "./earlier/EarlierButton";
import type { SubmissionHandle } from "./useSubmission";

const importReportView = () => import("../results/ReportView");

interface Props {
  token: string;
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  submission: SubmissionHandle;
  /** Shown above the results. */
  notice?: ReactNode;
  /** Where the candidate types an input of their own. */
  customInput?: ReactNode;
  /** The latest run used it instead of the sample cases. */
  isOnOwnInput: boolean;
  hasSubmission: boolean;
  isEditorReady: boolean;
  /** The warm-up has no Submit. */
  isRunOnly?: boolean;
  canCancel: boolean;
  /** Of the submission that is shown or being sent. */
  kind: SubmissionKind;
  selectedCase: number | null;
  onSelectCase: (index: number) => void;
  onOpenSubmission: (id: string) => void;
  /** Whether the code in the editor can be replaced. */
  canRestore: boolean;
  onRestore: (source: string) => void;
  onRetry: () => void;
  readSource: () => string;
}

function describeProgress(
  { state, ahead, cases, implementations }: JudgingProgress,
  sending: SubmissionKind | null,
  total: number,
  isOnOwnInput: boolean,
): string {
  if (sending) return "Sending";
  if (state === "queued") return ahead ? `Waiting: ${ahead} ahead of yours` : "Waiting for a worker";
  if (isOnOwnInput) return "Running on your input";
  return total === 0 ? `Judging: ${implementations.length} so far` : `Judging: ${cases.length} of ${total}`;
}

export function ResultsPane(props: Props) {
  const { problem, exercise, submission, kind, hasSubmission, isOnOwnInput, isEditorReady } = props;
  const { progress, isBusy, sending, error, isUnreachable } = submission;
  // Loaded before there are results, but after what one needs to type.
  const reportView = useLazyPart("report-view", importReportView, isEditorReady || hasSubmission || isBusy);
  useEffect(() => {
    if (hasSubmission) preloadHeatMap();
  }, [hasSubmission]);
  const isCancelled = !sending && progress.state === "cancelled";
  const expected = isOnOwnInput ? {} : expectedCaseCounts(problem, exercise, kind);
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  const detail = sending ? null : progress.detail;
  const finalVerdict = detail?.verdict ? submissionVerdictState(detail) : null;
  const verdict = isCancelled ? "cancelled" : finalVerdict;
  const scope = detail && (isOnOwnInput ? "your input" : SCOPE_TITLES[exercise.kind][detail.kind]);
  const isRunPassed = verdict === "samples" || verdict === "implementations";
  const prefix = isRunPassed ? "" : `${scope}: `;
  const announcement = scope && verdict ? prefix + verdictTitle(verdict) : "";
  const earlier = useQuery(sessionSubmissionsQuery(props.token, problem.slug, exercise.exercise));
  const heading = useRef<HTMLHeadingElement>(null);
  const main = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a narrow screen the result is below a long form.
    if (isOnOwnInput && detail) main.current?.querySelector(".report-header")?.scrollIntoView({ block: "nearest" });
  }, [isOnOwnInput, detail]);

  const timing = detail?.timing && !isBusy && (
    <TimingResult
      key={detail.id}
      submission={detail.id}
      timing={detail.timing}
      load={async () => (await getSessionSubmission(props.token, detail.id)).timing}
      leaderboard={props.token === "practice" ? practiceLeaderboardQuery(problem.slug) : null}
      ownTitle="Yours"
    />
  );
  // So that the cases do not move when the second stage appears, which is one line at first.
  const isToBeTimed = isBusy && problem.tag === "kernel" && kind === "submit" && exercise.kind !== "test";
  const judging = (
    <JudgingStatus
      text={describeProgress(progress, sending, total, isOnOwnInput)}
      kind={kind}
      hasTimedOut={!sending && progress.cases.some((each) => each.verdict === "time_limit")}
      submission={submission}
      canCancel={props.canCancel}
      onFocusLost={() => heading.current?.focus()}
    />
  );
  return (
    <section className="results-pane" aria-label="Results">
      <header className="row results-pane-header">
        <h2 className="label" ref={heading} tabIndex={-1}>
          {detail?.kind === "run" ? `Results of ${isOnOwnInput ? "" : "the "}${scope}` : "Results"}
        </h2>
        <span className="push-right row">
          <EarlierButton
            token={props.token}
            slug={problem.slug}
            exercise={exercise.exercise}
            differingSubmissionId={detail && detail.source !== props.readSource() ? detail.id : null}
            readSource={props.readSource}
            canRestore={props.canRestore}
            onRestore={props.onRestore}
            onOpenSubmission={props.onOpenSubmission}
          />
        </span>
      </header>
      <span className="visually-hidden" role="status">
        {announcement}
      </span>
      <div className="results-body">
        {props.customInput}
        <div className="results-main" ref={main}>
          {error !== null && <ErrorNotice error={error} retry={props.onRetry} />}
          {submission.cancelError !== null && <ErrorNotice error={submission.cancelError} />}
          {isUnreachable && (
            <Notice role="status">
              The server cannot be reached. Your submission is stored there, and its results appear here when the
              connection is back.
            </Notice>
          )}
          {!hasSubmission && !isBusy && error === null && (
            <EmptyResults
              earlier={earlier.data ?? []}
              hint={props.isRunOnly ? RUN_HINT : EMPTY_HINTS[exercise.kind]}
              onOpen={props.onOpenSubmission}
            />
          )}
          {isCancelled && (
            <p className="row">
              <VerdictBadge state="cancelled" />
              <span className="small">You canceled this, so it has no result. Your code is still in the editor.</span>
            </p>
          )}
          {(hasSubmission || isBusy) && !isCancelled && (
            <LoadedReport
              view={reportView}
              cases={sending ? [] : progress.cases}
              implementations={sending ? [] : progress.implementations}
              expectedCounts={expected}
              report={detail?.report ?? null}
              verdict={finalVerdict}
              parts={problem.parts}
              selectedCase={props.selectedCase}
              onSelectCase={props.onSelectCase}
              isBusy={isBusy}
              notice={!isBusy && props.notice}
              progress={isBusy && judging}
              timing={timing || (isToBeTimed && <p className="muted-text small">A correct kernel is then timed.</p>)}
            />
          )}
        </div>
      </div>
    </section>
  );
}

interface EmptyResultsProps {
  earlier: Submission[];
  hint: string;
  onOpen: (id: string) => void;
}

/** Without this, nothing would say why Submit waits after the page was opened again. */
function EmptyResults({ earlier, hint, onOpen }: EmptyResultsProps) {
  const unjudged = earlier.find(({ kind, state }) => kind === "submit" && isUnjudged(state));
  if (unjudged)
    return (
      <p className="row">
        <span>Your last Submit has no verdict yet. You can submit again when it has.</span>
        <Button onPress={() => onOpen(unjudged.id)}>Show its progress</Button>
      </p>
    );
  return (
    <p className="muted-text">
      {earlier.length > 0 ? "To see your previous results, open Earlier." : `You have not run anything yet. ${hint}`}
    </p>
  );
}

interface LoadedReportProps extends ReportViewProps {
  view: LazyPart<Awaited<ReturnType<typeof importReportView>>>;
}

/** The report, or how far the judging is while the code that shows reports is loaded. */
function LoadedReport({ view: { part, error, retry }, ...report }: LoadedReportProps) {
  if (part) return <part.ReportView {...report} />;
  return (
    <>
      {report.progress}
      {error === null ? <LoadingSkeleton what="the results" /> : <ErrorNotice error={error} retry={retry} />}
    </>
  );
}

interface JudgingStatusProps {
  text: string;
  kind: SubmissionKind;
  hasTimedOut: boolean;
  submission: SubmissionHandle;
  canCancel: boolean;
  onFocusLost: () => void;
}

/** How far the judging is, at the place of the verdict, with a button that ends it. */
function JudgingStatus({ text, kind, hasTimedOut, submission, canCancel, onFocusLost }: JudgingStatusProps) {
  return (
    <>
      <p className="judging-status">
        <span className="badge tone-muted">
          <VerdictIcon state="pending" />
          <span className="num">{text}</span>
        </span>
        {!submission.sending && canCancel && (
          <CancelButton
            label={kind === "run" ? "Cancel this run" : "Cancel this submission"}
            isPending={submission.isCancelling}
            onPress={submission.cancel}
            onFocusLost={onFocusLost}
          />
        )}
      </p>
      {hasTimedOut && (
        <p className="small">
          A case reached its time limit, so the rest can take a while.
          {canCancel && " You do not have to wait: cancel, or change your code and run it."}
        </p>
      )}
    </>
  );
}

const SCOPE_TITLES = {
  implement: { run: "samples", submit: "all cases" },
  fix: { run: "samples", submit: "all cases" },
  test: { run: "correct implementations", submit: "all implementations" },
};

const RUN_HINT = "Run tries your code on the sample cases.";
const CASES_HINT = `${RUN_HINT} Submit judges it on all cases.`;
const EMPTY_HINTS = {
  implement: CASES_HINT,
  fix: CASES_HINT,
  test: "Run tries your tests on the correct implementations, which must pass. Submit also counts the bugs that they catch.",
};

function expectedCaseCounts(
  problem: ProblemDetail,
  exercise: ExerciseDetail,
  kind: SubmissionKind,
): Record<string, number> {
  if (exercise.kind === "test") return {};
  return kind === "run" ? countSamples(problem) : problem.groups;
}

function countSamples(problem: ProblemDetail): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { group } of problem.samples) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}
