import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { draftVersionsQuery, sessionProblemQuery, sessionQuery } from "../api/queries";
import { getDraftVersion } from "../api/requests";
import type { ExerciseDetail, ProblemDetail, Report, RunKind, SessionProblem } from "../api/types";
import { AcceptedNotice } from "../practice/AcceptedNotice";
import { PracticeAccessNotice } from "../practice/PracticeAccessNotice";
import { PracticeClock } from "../practice/PracticeClock";
import { PracticeMenu } from "../practice/PracticeMenu";
import { useStartClock } from "../practice/practiceProgress";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import type { EditorHandle, SavedEditor } from "./CodeEditor";
import { CodePane } from "./CodePane";
import { ExerciseInstruction, ExerciseNav } from "./ExerciseNav";
import { IMPLEMENT } from "./exercises";
import { ProblemStatement } from "./ProblemStatement";
import { ResultsPane } from "./ResultsPane";
import { useDraft } from "./useDraft";
import { useSubmission } from "./useSubmission";
import { useWorkspaceParams } from "./useWorkspaceParams";
import { WorkspaceBar } from "./WorkspaceBar";
import { WorkspaceLayout, type WorkspaceTab } from "./WorkspaceLayout";
import "./workspace.css";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";

interface Props {
  token: string;
  slug: string;
  /** The link at the left of the bar. Empty if there is no page to go back to. */
  backLink: ReactNode;
  /** Controls in the bar, such as the interview's clock and the End button. */
  actions?: ReactNode;
  isClosed?: boolean;
}

export function Workspace({ token, slug, ...rest }: Props) {
  const session = useQuery(sessionQuery(token));
  // The first request of a new browser creates its practice session. Everything else is read from that session.
  const problem = useQuery({ ...sessionProblemQuery(token, slug), enabled: session.data !== undefined });
  const [params] = useSearchParams();
  usePageTitle(problem.data?.title ?? "Problem");
  const failed = [session, problem].find((query) => query.isError && !query.data);
  if (failed)
    return (
      <main className="page stack">
        {rest.backLink && <p className="small">{rest.backLink}</p>}
        <PracticeAccessNotice error={failed.error} retry={() => failed.refetch()} />
      </main>
    );
  const exerciseParam = params.get("exercise") ?? IMPLEMENT;
  const exercise =
    problem.data?.exercises.find((each) => each.exercise === exerciseParam) ?? problem.data?.exercises[0];
  if (!problem.data || !exercise)
    return (
      <main className="page">
        <LoadingSkeleton what="the problem" lines={10} />
      </main>
    );
  return (
    <WorkspaceContent
      key={`${token} ${slug} ${exercise.exercise}`}
      token={token}
      problem={problem.data}
      exercise={exercise}
      progress={session.data?.problems.find((each) => each.slug === slug)}
      {...rest}
    />
  );
}

interface WorkspaceContentProps extends Omit<Props, "slug"> {
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  /** The session's progress on this problem. Undefined until it is known. */
  progress: SessionProblem | undefined;
}

function WorkspaceContent({
  token,
  problem,
  exercise,
  progress,
  backLink,
  actions,
  isClosed = false,
}: WorkspaceContentProps) {
  const { slug } = problem;
  const name = exercise.exercise;
  const isAccepted = progress?.best?.verdict === "accepted";
  const queryClient = useQueryClient();
  const draft = useDraft(token, slug, name);
  const editor = useRef<EditorHandle>(null);
  const savedEditor = useRef<SavedEditor>({ state: null });
  const lastKind = useRef<RunKind>("run");
  const params = useWorkspaceParams();
  const { submission: id, set: setParam } = params;
  // Only the editor holds the text. Counting its changes re-renders what depends on the text.
  const [changeCount, setChangeCount] = useState(0);

  const onSent = useCallback(
    (sentId: string, kind: RunKind) => {
      lastKind.current = kind;
      setParam({ submission: sentId, case: null, tab: "results" });
    },
    [setParam],
  );
  const onNotFound = useCallback(() => setParam({ submission: null, case: null }), [setParam]);
  const submission = useSubmission(token, slug, name, id, onSent, onNotFound);
  useStartClock(slug, progress?.practice, exercise.kind === "implement");
  const { detail } = submission.progress;

  const onReady = useCallback(() => setChangeCount((count) => count + 1), []);
  const isEditorReady = changeCount > 0;

  useEffect(() => {
    if (!isEditorReady) return;
    const report = detail?.report;
    const isJudgedSource = detail?.source === editor.current?.source();
    editor.current?.markLine(isJudgedSource && report ? findErrorLine(report) : null, report?.message ?? "");
  }, [detail, isEditorReady]);

  const send = (kind: RunKind) => {
    if (isClosed || submission.isBusy || !isEditorReady) return;
    lastKind.current = kind;
    submission.send(editor.current?.source() ?? "", kind);
  };
  const onChange = (source: string) => {
    draft.change(source);
    setChangeCount((count) => count + 1);
  };

  const restart = async () => {
    editor.current?.replace(await draft.restart());
    setParam({ submission: null, case: null, tab: "code" });
    void queryClient.invalidateQueries({ queryKey: sessionQuery(token).queryKey });
    void queryClient.invalidateQueries({ queryKey: draftVersionsQuery(token, slug, name).queryKey });
  };
  const [versionError, setVersionError] = useState<unknown>(null);
  const openVersion = (version: number) => {
    setVersionError(null);
    getDraftVersion(token, slug, version).then(({ source }) => {
      editor.current?.replace(source);
      setParam({ tab: "code" });
    }, setVersionError);
  };

  return (
    <main className="workspace">
      <WorkspaceBar
        backLink={backLink}
        title={problem.title}
        exercises={
          <ExerciseNav problem={problem} current={exercise} debugging={progress?.debugging} isAccepted={isAccepted} />
        }
        clock={
          progress?.practice &&
          exercise.kind === "implement" && <PracticeClock progress={progress.practice} minutes={problem.minutes} />
        }
        actions={
          <>
            {actions}
            {progress?.practice && (
              <PracticeMenu
                slug={slug}
                progress={progress.practice}
                canRestart={exercise.kind === "implement"}
                onRestart={restart}
              />
            )}
          </>
        }
        isClosed={isClosed}
        isReady={isEditorReady}
        isBusy={submission.isBusy}
        onSend={send}
      />
      {isClosed && <Notice role="status">The interview has ended. Your code and your submissions are saved.</Notice>}
      <WorkspaceLayout
        tab={params.tab}
        onTab={(next: WorkspaceTab) => setParam({ tab: next })}
        problem={<ProblemStatement problem={problem} isAccepted={isAccepted} />}
        code={
          <CodePane
            instruction={<ExerciseInstruction problem={problem} current={exercise} debugging={progress?.debugging} />}
            exercise={exercise}
            draft={draft}
            editor={editor}
            savedEditor={savedEditor.current}
            versionError={versionError}
            onReady={onReady}
            onChange={onChange}
            onRun={() => send("run")}
            onSubmit={() => send("submit")}
          />
        }
        results={
          <ResultsPane
            token={token}
            problem={problem}
            exercise={exercise}
            submission={submission}
            notice={
              progress?.practice &&
              exercise.kind === "implement" &&
              detail?.kind === "submit" &&
              detail.verdict === "accepted" && <AcceptedNotice slug={slug} progress={progress.practice} />
            }
            hasSubmission={id !== null}
            canCancel={!isClosed}
            kind={detail?.kind ?? lastKind.current}
            selectedCase={params.selectedCase}
            onSelectCase={(index) => setParam({ case: String(index) })}
            onOpenSubmission={(opened) => setParam({ submission: opened, case: null, tab: "results" })}
            onOpenVersion={openVersion}
            onOpenSource={(source) => editor.current?.replace(source)}
            onRetry={() => send(lastKind.current)}
            differsFromEditor={(source) => editor.current !== null && editor.current.source() !== source}
          />
        }
      />
    </main>
  );
}

/** The line of the first error in the source. Null if unknown. */
function findErrorLine({ line, cases, implementations }: Report): number | null {
  const failed = implementations.find((each) => each.right && each.line !== null);
  return line ?? failed?.line ?? cases.find((each) => each.error?.line)?.error?.line ?? null;
}
