import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { getOldDraft } from "../api/calls";
import { oldDraftsQuery, problemQuery, seatQuery } from "../api/queries";
import type { ExerciseDetail, ProblemDetail, Report, RunKind, SeatProblem } from "../api/types";
import { AfterAcceptance } from "../practice/AfterAcceptance";
import { PracticeTools } from "../practice/PracticeTools";
import { RoundClock } from "../practice/RoundClock";
import { useClockStart } from "../practice/usePractice";
import { Failed, Loading, Notice } from "../ui/Notice";
import { useTitle } from "../ui/useTitle";
import { Bar } from "./Bar";
import { CodePane } from "./CodePane";
import type { EditorHandle, KeptEditor } from "./Editor";
import { ExerciseHead, ExerciseNav } from "./ExerciseNav";
import { IMPLEMENT } from "./exercises";
import { Layout, type WorkTab } from "./Layout";
import { Results } from "./Results";
import { Statement } from "./Statement";
import { useAddress } from "./useAddress";
import { useDraft } from "./useDraft";
import { useSubmission } from "./useSubmission";
import "./workspace.css";

interface Props {
  token: string;
  slug: string;
  /** What stands at the left of the bar: the way back, or nothing for a candidate. */
  lead: ReactNode;
  /** Clock and end. */
  extra?: ReactNode;
  closed?: boolean;
}

export function Workspace({ token, slug, ...rest }: Props) {
  const problem = useQuery(problemQuery(slug));
  const seat = useQuery(seatQuery(token));
  const [params] = useSearchParams();
  useTitle(problem.data?.title ?? "Problem");
  if (problem.isError)
    return (
      <main className="page">
        <Failed error={problem.error} retry={() => problem.refetch()} />
      </main>
    );
  const wanted = params.get("exercise") ?? IMPLEMENT;
  const exercise = problem.data?.exercises.find((one) => one.exercise === wanted) ?? problem.data?.exercises[0];
  // The first request of a new browser is given its practice seat: others at the same time would be given others.
  if (!problem.data || !exercise || seat.isPending)
    return (
      <main className="page">
        <Loading what="the problem" lines={10} />
      </main>
    );
  return (
    <Work
      key={`${token} ${slug} ${exercise.exercise}`}
      token={token}
      problem={problem.data}
      exercise={exercise}
      progress={seat.data?.problems.find((one) => one.slug === slug)}
      {...rest}
    />
  );
}

interface WorkProps extends Omit<Props, "slug"> {
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  /** How the seat stands with this problem, once that is known. */
  progress: SeatProblem | undefined;
}

function Work({ token, problem, exercise, progress, lead, extra, closed = false }: WorkProps) {
  const { slug } = problem;
  const name = exercise.exercise;
  const accepted = progress?.best?.verdict === "accepted";
  const queries = useQueryClient();
  const draft = useDraft(token, slug, name);
  const editor = useRef<EditorHandle>(null);
  const kept = useRef<KeptEditor>({ state: null });
  const last = useRef<RunKind>("run");
  const address = useAddress();
  const { submission: id, set: setParam } = address;
  // What is said of the text depends on it, and the editor alone holds it.
  const [tick, setTick] = useState(0);

  const onSent = useCallback(
    (sent: string, kind: RunKind) => {
      last.current = kind;
      setParam({ submission: sent, case: null, tab: "results" });
    },
    [setParam],
  );
  const onGone = useCallback(() => setParam({ submission: null, case: null }), [setParam]);
  const submission = useSubmission(token, slug, name, id, onSent, onGone);
  useClockStart(slug, progress?.practised, exercise.kind === "implement");
  const { detail } = submission.progress;

  const onReady = useCallback(() => setTick((old) => old + 1), []);
  const ready = tick > 0;

  useEffect(() => {
    if (!ready) return;
    const report = detail?.report;
    const same = detail?.source === editor.current?.source();
    editor.current?.mark(same && report ? lineOf(report) : null, report?.message ?? "");
  }, [detail, ready]);

  const send = (kind: RunKind) => {
    if (closed || submission.busy || draft.initial === null) return;
    last.current = kind;
    submission.send(editor.current?.source() ?? "", kind);
  };
  const onChange = (source: string) => {
    draft.change(source);
    setTick((old) => old + 1);
  };

  const startAgain = async () => {
    editor.current?.replace(await draft.startAgain());
    setParam({ submission: null, case: null, tab: "code" });
    void queries.invalidateQueries({ queryKey: seatQuery(token).queryKey });
    void queries.invalidateQueries({ queryKey: oldDraftsQuery(token, slug, name).queryKey });
  };
  const [oldError, setOldError] = useState<unknown>(null);
  const takeOld = (old: number) => {
    setOldError(null);
    getOldDraft(token, slug, old).then(({ source }) => {
      editor.current?.replace(source);
      setParam({ tab: "code" });
    }, setOldError);
  };

  return (
    <main className="workspace">
      <Bar
        lead={lead}
        title={problem.title}
        exercises={
          <ExerciseNav problem={problem} current={exercise} debugging={progress?.debugging} accepted={accepted} />
        }
        clock={
          progress?.practised &&
          exercise.kind === "implement" && <RoundClock practised={progress.practised} minutes={problem.minutes} />
        }
        extra={
          <>
            {extra}
            {progress?.practised && (
              <PracticeTools
                slug={slug}
                practised={progress.practised}
                timed={exercise.kind === "implement"}
                onStartAgain={startAgain}
              />
            )}
          </>
        }
        closed={closed}
        busy={submission.busy}
        onSend={send}
      />
      {closed && <Notice role="status">The interview has ended. Your code and your submissions are kept.</Notice>}
      <Layout
        tab={address.tab}
        onTab={(next: WorkTab) => setParam({ tab: next })}
        problem={<Statement problem={problem} accepted={accepted} />}
        code={
          <CodePane
            head={<ExerciseHead problem={problem} current={exercise} debugging={progress?.debugging} />}
            exercise={exercise}
            draft={draft}
            editor={editor}
            kept={kept.current}
            oldError={oldError}
            onReady={onReady}
            onChange={onChange}
            onRun={() => send("run")}
            onSubmit={() => send("submit")}
          />
        }
        results={
          <Results
            token={token}
            problem={problem}
            exercise={exercise}
            submission={submission}
            aside={
              progress?.practised &&
              exercise.kind === "implement" &&
              detail?.kind === "submit" &&
              detail.verdict === "accepted" && <AfterAcceptance slug={slug} practised={progress.practised} />
            }
            hasSubmission={id !== null}
            kind={detail?.kind ?? last.current}
            chosen={address.chosenCase}
            onChoose={(index) => setParam({ case: String(index) })}
            onOpen={(opened) => setParam({ submission: opened, case: null, tab: "results" })}
            onTakeOld={takeOld}
            onTakeSource={(source) => editor.current?.replace(source)}
            onRetry={() => send(last.current)}
            changed={(source) => editor.current !== null && editor.current.source() !== source}
          />
        }
      />
    </main>
  );
}

/** Where the first thing that went wrong stands in the source, if that is known. */
function lineOf({ line, cases, implementations }: Report): number | null {
  const broken = implementations.find((one) => one.right && one.line !== null);
  return line ?? broken?.line ?? cases.find((one) => one.error?.line)?.error?.line ?? null;
}
