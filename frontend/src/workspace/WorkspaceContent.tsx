import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { documentVersionsQuery } from "../api/documentRequests";
import { sessionQuery } from "../api/sessionRequests";
import type { ExerciseDetail, ProblemDetail, Report, Session } from "../api/types";
import { AcceptedNotice } from "../practice/AcceptedNotice";
import { PracticeClock } from "../practice/PracticeClock";
import { PracticeMenu } from "../practice/PracticeMenu";
import { useStartClock } from "../practice/practiceProgress";
import { InlineCode } from "../ui/InlineCode";
import { modifierKey } from "../ui/modifierKey";
import { useWindowKeys } from "../ui/shortcuts/shortcutRegistry";
import { ClosedNotice } from "./ClosedNotice";
import type { EditorHandle, KeptEditor } from "./CodeEditor";
import { CodePane } from "./CodePane";
import { CustomInputPanel } from "./customInput/CustomInputPanel";
import type { SessionDocuments } from "./documents/sessionDocuments";
import { useDocument } from "./documents/useDocument";
import { ExerciseInstruction, ExerciseNav } from "./ExerciseNav";
import { focusWhenShown } from "./focusWhenShown";
import { ProblemStatement } from "./ProblemStatement";
import type { WorkspaceTab } from "./paneProps";
import { ResultsPane } from "./ResultsPane";
import { restartExercise } from "./restartExercise";
import { ProblemTabs } from "./tabs/ProblemTabs";
import { useStoreExerciseState } from "./tabs/useStoreExerciseState";
import { useSending } from "./useSending";
import { useWorkspaceParams } from "./useWorkspaceParams";
import { WorkspaceBar } from "./WorkspaceBar";
import { WorkspaceLayout } from "./WorkspaceLayout";
import { WatchingControls } from "./watching/WatchingControls";

const UNSERVED_ID = "unserved-notice";

export interface WorkspaceProps {
  token: string;
  slug: string;
  /** The link at the left of the bar. Empty if there is no page to go back to. */
  backLink: ReactNode;
  /** Controls in the bar, such as the interview's clock and the End button. */
  actions?: ReactNode;
  isClosed?: boolean;
  /** Below the bar, such as a change of the interview's rules. */
  notice?: ReactNode;
  /** The warm-up has no Submit. */
  isRunOnly?: boolean;
}

interface Props extends Omit<WorkspaceProps, "slug"> {
  documents: SessionDocuments;
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  /** Undefined until it is known. */
  session: Session | undefined;
  /** The interview has ended, and its rules show no results. */
  areResultsHidden: boolean;
}

export function WorkspaceContent({
  token,
  documents,
  problem,
  exercise,
  session,
  backLink,
  actions,
  isClosed = false,
  notice,
  isRunOnly = false,
  areResultsHidden,
}: Props) {
  const { slug } = problem;
  const name = exercise.exercise;
  const progress = session?.problems.find((each) => each.slug === slug);
  const isAccepted = progress?.best?.verdict === "accepted";
  const isServed = progress?.is_served !== false;
  const queryClient = useQueryClient();
  const code = useDocument(documents, slug, name);
  const editor = useRef<EditorHandle>(null);
  const keptEditor = useRef<KeptEditor>({ state: null });
  const params = useWorkspaceParams();
  const setParam = params.set;
  // Only the editor holds the text. Counting its changes re-renders what depends on the text.
  const [changeCount, setChangeCount] = useState(0);

  useStartClock(slug, progress?.practice, exercise.kind === "implement" && isServed);
  const onReady = useCallback(() => setChangeCount((count) => count + 1), []);
  const isEditorReady = changeCount > 0;
  const readSource = () => editor.current?.source() ?? "";
  const canSend = !isClosed && isServed;
  const { submission, kind, isOnOwnInput, mustWait, send, sendAgain } = useSending(
    token,
    documents.submissions,
    slug,
    name,
    params,
    { read: readSource, flush: code.flush, canSend: canSend && isEditorReady, isRunOnly },
  );
  const { detail } = submission.progress;

  useEffect(() => {
    if (!isEditorReady) return;
    const report = detail?.report;
    const isJudgedSource = detail?.source === editor.current?.source();
    editor.current?.markLine(isJudgedSource && report ? findErrorLine(report) : null, report?.message ?? "");
  }, [detail, isEditorReady]);

  const [isEdited, setEdited] = useState(false);
  const onChange = useCallback(() => {
    setChangeCount((count) => count + 1);
    setEdited(true);
  }, []);

  const restart = async () => {
    await restartExercise(slug, editor.current?.source() ?? "", code);
    setParam({ submission: null, case: null, tab: "code" });
    void queryClient.invalidateQueries({ queryKey: sessionQuery(token).queryKey });
    void queryClient.invalidateQueries({ queryKey: documentVersionsQuery(token, slug, name).queryKey });
  };
  const focusEditor = useCallback(() => {
    setParam({ tab: "code" });
    focusWhenShown(() => editor.current?.focus() ?? false);
  }, [setParam]);
  useWindowKeys([
    {
      place: "page",
      keys: [modifierKey, ";"],
      action: "Go to the editor",
      handle: ({ key, ctrlKey, metaKey }) => {
        const isShortcut = key === ";" && (ctrlKey || metaKey);
        if (isShortcut) focusEditor();
        return isShortcut;
      },
    },
  ]);
  const restore = (source: string) => {
    code.replace(source);
    focusEditor();
  };
  useStoreExerciseState({
    token,
    slug,
    exercise: name,
    isJudging: submission.sending === "submit" || (!submission.sending && submission.isBusy && kind === "submit"),
    source: isEditorReady ? readSource() : null,
    isEdited,
  });

  return (
    <main className="workspace">
      <button type="button" className="skip-link link" onClick={focusEditor}>
        Skip to the editor
      </button>
      <WorkspaceBar
        backLink={backLink}
        title={problem.title}
        exerciseNav={
          <ExerciseNav
            token={token}
            problem={problem}
            current={exercise}
            debugging={progress?.debugging}
            states={progress?.exercise_states ?? []}
          />
        }
        clock={
          progress?.practice &&
          isServed &&
          exercise.kind === "implement" && <PracticeClock progress={progress.practice} minutes={problem.minutes} />
        }
        actions={
          <>
            {session?.kind === "interview" && !isRunOnly && !isClosed && (
              <WatchingControls session={session} documents={documents} slug={slug} exercise={name} />
            )}
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
        isRunOnly={isRunOnly}
        isReady={isEditorReady}
        allowsCompletion={session?.allows_completion ?? true}
        isRunBusy={mustWait("run")}
        isSubmitBusy={mustWait("submit")}
        blockedReasonId={isServed ? undefined : UNSERVED_ID}
        onSend={send}
      />
      {session && !isRunOnly && <ProblemTabs session={session} slug={slug} />}
      {notice}
      {!isServed && (
        <div className="notice" id={UNSERVED_ID}>
          <p>
            <InlineCode text={problem.notice} />
          </p>
        </div>
      )}
      {isClosed && session && <ClosedNotice session={session} save={code.view.save} />}
      <WorkspaceLayout
        tab={params.tab}
        onTab={(next: WorkspaceTab) => setParam({ tab: next })}
        problem={
          <ProblemStatement
            problem={isServed ? problem : { ...problem, notice: "" }}
            exercise={exercise}
            isAccepted={isAccepted}
            isRunOnly={isRunOnly}
            judgedCases={detail?.report?.cases}
          />
        }
        code={
          <CodePane
            instruction={
              <ExerciseInstruction
                token={token}
                problem={problem}
                current={exercise}
                states={progress?.exercise_states ?? []}
              />
            }
            exercise={exercise}
            code={code}
            isClosed={isClosed}
            editor={editor}
            keptEditor={keptEditor.current}
            allowsCompletion={session?.allows_completion ?? false}
            onReady={onReady}
            onChange={onChange}
            onRun={canSend ? () => send("run") : undefined}
            onSubmit={canSend && !isRunOnly ? () => send("submit") : undefined}
          />
        }
        results={
          areResultsHidden ? (
            <HiddenResults />
          ) : (
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
              customInput={
                exercise.kind !== "test" && (
                  <CustomInputPanel
                    slug={slug}
                    exercise={name}
                    forms={problem.input_forms}
                    isBusy={submission.sending !== null}
                    isClosed={isClosed || !isServed || !isEditorReady}
                    judged={detail?.custom_input ?? null}
                    onRun={(input) => send("run", input)}
                  />
                )
              }
              isOnOwnInput={isOnOwnInput}
              hasSubmission={params.submission !== null}
              isEditorReady={isEditorReady}
              isRunOnly={isRunOnly}
              canCancel={!isClosed}
              kind={kind}
              selectedCase={params.selectedCase}
              onSelectCase={(index) => setParam({ case: String(index) })}
              onOpenSubmission={(opened) => setParam({ submission: opened, case: null, tab: "results" })}
              canRestore={!isClosed && code.view.canEdit && isEditorReady}
              onRestore={restore}
              readSource={readSource}
              onRetry={sendAgain}
            />
          )
        }
      />
    </main>
  );
}

function HiddenResults() {
  return (
    <section className="results-pane" aria-label="Results">
      <p>Your interviewers see your results. After the end they are not shown here.</p>
    </section>
  );
}

/** The line of the first error in the source. Null if unknown. */
function findErrorLine({ line, cases, implementations }: Report): number | null {
  const failed = implementations.find((each) => each.right && each.line !== null);
  return line ?? failed?.line ?? cases.find((each) => each.error?.line)?.error?.line ?? null;
}
