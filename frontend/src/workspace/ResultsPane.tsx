import { type ReactNode, useState } from "react";
import type { Progress } from "../api/events";
import type { ExerciseDetail, ProblemDetail, RunKind } from "../api/types";
import { ReportView } from "../results/ReportView";
import { Button } from "../ui/Button";
import { Failed, Notice } from "../ui/Notice";
import { wordFor } from "../ui/StateMark";
import { History } from "./History";
import type { SubmissionHandle } from "./useSubmission";

interface Props {
  token: string;
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  submission: SubmissionHandle;
  /** Said above the results. */
  aside?: ReactNode;
  hasSubmission: boolean;
  kind: RunKind;
  chosen: number | null;
  onChoose: (index: number) => void;
  onOpen: (id: string) => void;
  onTakeOld: (id: number) => void;
  onTakeSource: (source: string) => void;
  onRetry: () => void;
  /** The text in the editor is another than the one that was judged. */
  changed: (source: string) => boolean;
}

function waitingWords(
  { state, ahead, cases, implementations }: Progress,
  sending: RunKind | null,
  total: number,
): string {
  if (sending) return "Sending";
  if (state === "queued") return ahead ? `Waiting: ${ahead} before yours` : "Waiting for a worker";
  return total === 0 ? `Judging: ${implementations.length} so far` : `Judging: ${cases.length} of ${total}`;
}

export function Results(props: Props) {
  const { problem, exercise, submission, kind, hasSubmission } = props;
  const { progress, busy, sending, error, trouble } = submission;
  const expected = expectedOf(problem, exercise, kind);
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  const { detail } = progress;
  const said = detail?.verdict ? `${SCOPE[exercise.kind][detail.kind]}: ${wordFor(detail.verdict)}` : "";

  return (
    <section className="results" aria-label="Results">
      <header className="row results-head">
        <h2 className="label">{detail?.kind === "run" ? `Results of the ${SCOPE[exercise.kind].run}` : "Results"}</h2>
        <span className="small soft">{busy ? waitingWords(progress, sending, total) : ""}</span>
        <span className="push row">
          {detail && props.changed(detail.source) && (
            <TakeSource key={detail.id} onTake={() => props.onTakeSource(detail.source)} />
          )}
          <History
            token={props.token}
            slug={problem.slug}
            exercise={exercise.exercise}
            onOpen={props.onOpen}
            onTakeOld={props.onTakeOld}
          />
        </span>
      </header>
      <span className="hidden-text" role="status">
        {said}
      </span>
      {error !== null && <Failed error={error} retry={props.onRetry} />}
      {trouble && (
        <Notice role="status">
          The server cannot be reached. Your submission is kept there, and its results will appear here once it answers.
        </Notice>
      )}
      {!hasSubmission && !busy && error === null && (
        <p className="soft">Nothing has been run yet. {EMPTY[exercise.kind]}</p>
      )}
      {!busy && props.aside}
      {(hasSubmission || busy) && (
        <ReportView
          cases={sending ? [] : progress.cases}
          implementations={sending ? [] : progress.implementations}
          expected={expected}
          report={sending ? null : (detail?.report ?? null)}
          verdict={detail?.verdict ?? null}
          parts={problem.parts}
          chosen={props.chosen}
          onChoose={props.onChoose}
          busy={busy}
        />
      )}
    </section>
  );
}

const SCOPE = {
  implement: { run: "samples", submit: "all cases" },
  fix: { run: "samples", submit: "all cases" },
  test: { run: "right implementations", submit: "all implementations" },
};

const CASES = "Run tries your code on the sample cases; Submit judges all of them.";
const EMPTY = {
  implement: CASES,
  fix: CASES,
  test: "Run tries your tests on the right implementations, which must pass; Submit also counts the buggy ones that they catch.",
};

function expectedOf(problem: ProblemDetail, exercise: ExerciseDetail, kind: RunKind): Record<string, number> {
  if (exercise.kind === "test") return {};
  return kind === "run" ? sampleCounts(problem) : problem.groups;
}

function sampleCounts(problem: ProblemDetail): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { group } of problem.samples) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}

function TakeSource({ onTake }: { onTake: () => void }) {
  const [taken, setTaken] = useState(false);
  if (taken) return <span className="small soft">It is in the editor; undo brings yours back.</span>;
  return (
    <Button
      kind="quiet"
      onPress={() => {
        onTake();
        setTaken(true);
      }}
    >
      Open this source in the editor
    </Button>
  );
}
