import { type ReactNode, useEffect, useRef, useState } from "react";
import type { JudgingProgress } from "../api/submissionEvents";
import type { ExerciseDetail, ProblemDetail, RunKind } from "../api/types";
import { ReportView } from "../results/ReportView";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/ErrorNotice";
import { Notice } from "../ui/Notice";
import { VerdictBadge, verdictTitle } from "../ui/VerdictBadge";
import { EarlierVersionsMenu } from "./EarlierVersionsMenu";
import type { SubmissionHandle } from "./useSubmission";

interface Props {
  token: string;
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  submission: SubmissionHandle;
  /** Shown above the results. */
  notice?: ReactNode;
  hasSubmission: boolean;
  canCancel: boolean;
  kind: RunKind;
  selectedCase: number | null;
  onSelectCase: (index: number) => void;
  onOpenSubmission: (id: string) => void;
  onOpenVersion: (id: number) => void;
  onOpenSource: (source: string) => void;
  onRetry: () => void;
  /** Whether `source` differs from the text in the editor. */
  differsFromEditor: (source: string) => boolean;
}

function describeProgress(
  { state, ahead, cases, implementations }: JudgingProgress,
  sending: RunKind | null,
  total: number,
): string {
  if (sending) return "Sending";
  if (state === "queued") return ahead ? `Waiting: ${ahead} ahead of yours` : "Waiting for a worker";
  return total === 0 ? `Judging: ${implementations.length} so far` : `Judging: ${cases.length} of ${total}`;
}

export function ResultsPane(props: Props) {
  const { problem, exercise, submission, kind, hasSubmission } = props;
  const { progress, isBusy, sending, error, isUnreachable } = submission;
  const isCancelled = !sending && progress.state === "cancelled";
  const expected = expectedCaseCounts(problem, exercise, kind);
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  const { detail } = progress;
  const verdict = isCancelled ? "cancelled" : detail?.verdict;
  const announcement = detail && verdict ? `${SCOPE_TITLES[exercise.kind][detail.kind]}: ${verdictTitle(verdict)}` : "";
  const heading = useRef<HTMLHeadingElement>(null);
  const isCancelFocused = useRef(false);
  useEffect(() => {
    // The Cancel button disappears. Without this the focus would go to the start of the page.
    if (isBusy || !isCancelFocused.current) return;
    isCancelFocused.current = false;
    heading.current?.focus();
  }, [isBusy]);

  return (
    <section className="results-pane" aria-label="Results">
      <header className="row results-pane-header">
        <h2 className="label" ref={heading} tabIndex={-1}>
          {detail?.kind === "run" ? `Results of the ${SCOPE_TITLES[exercise.kind].run}` : "Results"}
        </h2>
        <span className="small muted-text">{isBusy ? describeProgress(progress, sending, total) : ""}</span>
        {isBusy && !sending && props.canCancel && (
          <Button
            kind="quiet"
            aria-label={kind === "run" ? "Cancel this run" : "Cancel this submission"}
            isPending={submission.isCancelling}
            onPress={submission.cancel}
            onFocusChange={(isFocused) => {
              isCancelFocused.current = isFocused;
            }}
          >
            Cancel
          </Button>
        )}
        <span className="push-right row">
          {detail && props.differsFromEditor(detail.source) && (
            <OpenSourceButton key={detail.id} onOpen={() => props.onOpenSource(detail.source)} />
          )}
          <EarlierVersionsMenu
            token={props.token}
            slug={problem.slug}
            exercise={exercise.exercise}
            onOpenSubmission={props.onOpenSubmission}
            onOpenVersion={props.onOpenVersion}
          />
        </span>
      </header>
      <span className="visually-hidden" role="status">
        {announcement}
      </span>
      {error !== null && <ErrorNotice error={error} retry={props.onRetry} />}
      {submission.cancelError !== null && <ErrorNotice error={submission.cancelError} />}
      {isUnreachable && (
        <Notice role="status">
          The server cannot be reached. Your submission is stored there, and its results appear here when the connection
          is back.
        </Notice>
      )}
      {!hasSubmission && !isBusy && error === null && (
        <p className="muted-text">You have not run anything yet. {EMPTY_HINTS[exercise.kind]}</p>
      )}
      {!isBusy && props.notice}
      {isCancelled && (
        <p className="row">
          <VerdictBadge state="cancelled" />
          <span className="small">You cancelled this, so it has no result. Your code is still in the editor.</span>
        </p>
      )}
      {(hasSubmission || isBusy) && !isCancelled && (
        <ReportView
          cases={sending ? [] : progress.cases}
          implementations={sending ? [] : progress.implementations}
          expectedCounts={expected}
          report={sending ? null : (detail?.report ?? null)}
          verdict={detail?.verdict ?? null}
          parts={problem.parts}
          selectedCase={props.selectedCase}
          onSelectCase={props.onSelectCase}
          isBusy={isBusy}
        />
      )}
    </section>
  );
}

const SCOPE_TITLES = {
  implement: { run: "samples", submit: "all cases" },
  fix: { run: "samples", submit: "all cases" },
  test: { run: "correct implementations", submit: "all implementations" },
};

const CASES_HINT = "Run tries your code on the sample cases. Submit judges it on all cases.";
const EMPTY_HINTS = {
  implement: CASES_HINT,
  fix: CASES_HINT,
  test: "Run tries your tests on the correct implementations, which must pass. Submit also counts the bugs that they catch.",
};

function expectedCaseCounts(problem: ProblemDetail, exercise: ExerciseDetail, kind: RunKind): Record<string, number> {
  if (exercise.kind === "test") return {};
  return kind === "run" ? countSamples(problem) : problem.groups;
}

function countSamples(problem: ProblemDetail): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { group } of problem.samples) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}

function OpenSourceButton({ onOpen }: { onOpen: () => void }) {
  const [isOpened, setOpened] = useState(false);
  if (isOpened) return <span className="small muted-text">The source is in the editor. Undo restores your code.</span>;
  return (
    <Button
      kind="quiet"
      onPress={() => {
        onOpen();
        setOpened(true);
      }}
    >
      Open this source in the editor
    </Button>
  );
}
