import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { documentVersionsQuery } from "../api/documentRequests";
import { sessionProblemQuery, sessionQuery, sessionSubmissionsQuery } from "../api/sessionRequests";
import type { CustomInput, ExerciseDetail, ProblemDetail, Report, RunKind, Session } from "../api/types";
import { AcceptedNotice } from "../practice/AcceptedNotice";
import { PracticeAccessNotice } from "../practice/PracticeAccessNotice";
import { PracticeClock } from "../practice/PracticeClock";
import { PracticeMenu } from "../practice/PracticeMenu";
import { useStartClock } from "../practice/practiceProgress";
import { chooseErrorHeading, isFinal } from "../ui/errorHeading";
import { InlineCode } from "../ui/InlineCode";
import { preloadMarkdown } from "../ui/Markdown";
import { modifierKey } from "../ui/modifierKey";
import { PageHeader } from "../ui/PageHeader";
import { ShortcutButton } from "../ui/shortcuts/ShortcutButton";
import { useWindowKeys } from "../ui/shortcuts/shortcutRegistry";
import { ThemeButton } from "../ui/ThemeButton";
import { usePageTitle } from "../ui/usePageTitle";
import { ClosedNotice } from "./ClosedNotice";
import type { EditorHandle, SavedEditor } from "./CodeEditor";
import { CodePane } from "./CodePane";
import { CustomInputPanel } from "./customInput/CustomInputPanel";
import type { SessionDocuments } from "./documents/sessionDocuments";
import { useDocument, useSessionDocuments } from "./documents/useDocument";
import { ExerciseInstruction, ExerciseNav } from "./ExerciseNav";
import { IMPLEMENT } from "./exercises";
import { ProblemStatement } from "./ProblemStatement";
import type { WorkspaceTab } from "./paneProps";
import { ResultsPane } from "./ResultsPane";
import { restartExercise } from "./restartExercise";
import { chooseEffect, type SentSource } from "./sendRules";
import { rememberExercise, rememberSubmission } from "./tabs/openExercises";
import { ProblemTabs } from "./tabs/ProblemTabs";
import { isJudgedElsewhere, useExerciseState } from "./tabs/useExerciseState";
import { useOtherSubmit } from "./useOtherSubmit";
import { useSessionClock } from "./useSessionClock";
import { useSubmission } from "./useSubmission";
import { useWorkspaceParams } from "./useWorkspaceParams";
import { WorkspaceBar } from "./WorkspaceBar";
import { WorkspaceLayout } from "./WorkspaceLayout";
import { WatchingControls } from "./watching/WatchingControls";
import "./workspace.css";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";

const ELSEWHERE_INTERVAL_MS = 5000;
const FOCUS_DELAY_MS = 50;
const UNSERVED_ID = "unserved-notice";

interface Props {
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

export function Workspace({ token, slug, ...rest }: Props) {
  const [params] = useSearchParams();
  const exerciseParam = params.get("exercise") ?? IMPLEMENT;
  const session = useQuery({
    ...sessionQuery(token),
    refetchInterval: ({ state }) => isJudgedElsewhere(state.data, slug, exerciseParam) && ELSEWHERE_INTERVAL_MS,
  });
  // The first request of a new browser creates its practice session. Everything else is read from that session.
  const problem = useQuery({ ...sessionProblemQuery(token, slug), enabled: session.data !== undefined });
  const documents = useSessionDocuments(token);
  useSessionClock(token, documents);
  useEffect(preloadMarkdown, []); // not before the editor, which comes with this component
  // A problem that was requested before the session existed is requested again (`loadWorkspace.ts`).
  const failed = [session, problem].find((query) => query.isError && !query.data && !session.isPending);
  usePageTitle(problem.data?.title ?? (failed ? chooseErrorHeading(failed.error) : "Problem"));
  const isUnknown = token === "practice" && failed !== undefined && isFinal(failed.error);
  if (failed)
    return (
      <>
        <PageHeader hasHomeLink={token === "practice"}>
          <span className="push-right row">
            <ShortcutButton />
            <ThemeButton />
          </span>
        </PageHeader>
        <main className="page stack">
          {rest.backLink && !isUnknown && <p className="small">{rest.backLink}</p>}
          <h1>{chooseErrorHeading(failed.error)}</h1>
          <PracticeAccessNotice error={failed.error} retry={() => failed.refetch()} />
          {isUnknown && (
            <p>
              <Link to="/">See all problems</Link>
            </p>
          )}
        </main>
      </>
    );
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
      documents={documents}
      problem={problem.data}
      exercise={exercise}
      session={session.data}
      areResultsHidden={session.data?.can_see_results === false}
      {...rest}
    />
  );
}

interface WorkspaceContentProps extends Omit<Props, "slug"> {
  documents: SessionDocuments;
  problem: ProblemDetail;
  exercise: ExerciseDetail;
  /** Undefined until it is known. */
  session: Session | undefined;
  /** The interview has ended, and its rules show no results. */
  areResultsHidden: boolean;
}

function WorkspaceContent({
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
}: WorkspaceContentProps) {
  const { slug } = problem;
  const name = exercise.exercise;
  const progress = session?.problems.find((each) => each.slug === slug);
  const isAccepted = progress?.best?.verdict === "accepted";
  const isServed = progress?.is_served !== false;
  const queryClient = useQueryClient();
  const code = useDocument(documents, slug, name);
  const editor = useRef<EditorHandle>(null);
  const savedEditor = useRef<SavedEditor>({ state: null });
  const lastSent = useRef<SentSource | null>(null);
  const params = useWorkspaceParams();
  const { submission: id, set: setParam } = params;
  // Only the editor holds the text. Counting its changes re-renders what depends on the text.
  const [changeCount, setChangeCount] = useState(0);

  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    rememberExercise(token, slug, name);
    return () => {
      isMounted.current = false;
    };
  }, [token, slug, name]);
  useEffect(() => rememberSubmission(token, slug, name, id), [token, slug, name, id]);
  const onSent = useCallback(
    (sentId: string) => {
      rememberSubmission(token, slug, name, sentId);
      // The URL may be of another exercise by now.
      if (isMounted.current) setParam({ submission: sentId, case: null, tab: "results" });
    },
    [token, slug, name, setParam],
  );
  const onNotFound = useCallback(() => setParam({ submission: null, case: null }), [setParam]);
  const submission = useSubmission(token, documents.submissions, slug, name, id, onSent, onNotFound);
  const isOtherSubmitJudged = useOtherSubmit(token, slug, name, id);
  useStartClock(slug, progress?.practice, exercise.kind === "implement" && isServed);
  const { detail } = submission.progress;
  // After a reload nothing else says what the submission is that is still judged.
  const { data: earlier } = useQuery(sessionSubmissionsQuery(token, slug, name));
  const followed = detail ?? earlier?.find((each) => each.id === id);
  const knownKind = submission.sending ?? followed?.kind ?? lastSent.current?.kind;
  const kind = knownKind ?? "run";
  const isOnOwnInput =
    submission.sending || !followed ? (lastSent.current?.customInput ?? null) !== null : followed.has_custom_input;

  const onReady = useCallback(() => setChangeCount((count) => count + 1), []);
  const isEditorReady = changeCount > 0;

  useEffect(() => {
    if (!isEditorReady) return;
    const report = detail?.report;
    const isJudgedSource = detail?.source === editor.current?.source();
    editor.current?.markLine(isJudgedSource && report ? findErrorLine(report) : null, report?.message ?? "");
  }, [detail, isEditorReady]);

  const readSource = () => editor.current?.source() ?? "";
  const findEffect = (next: SentSource) =>
    chooseEffect(
      {
        isSending: submission.sending !== null,
        isBusy: submission.isBusy,
        kind: knownKind,
        last: lastSent.current,
        isOtherSubmitJudged,
      },
      next,
    );
  const mustWait = (kind: RunKind) => findEffect({ kind, source: readSource(), customInput: null }) === "wait";
  const canSend = !isClosed && isServed;
  const send = (kind: RunKind, customInput: CustomInput | null = null) => {
    if (!canSend || !isEditorReady || (isRunOnly && kind === "submit")) return;
    const source = readSource();
    const next = { kind, source, customInput };
    const effect = findEffect(next);
    if (effect === "wait") return;
    if (effect === "replace") submission.abandon();
    lastSent.current = next;
    void submission.send(source, kind, code.flush, customInput);
  };
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
    // After the tab is shown, or a dialog has given the focus back.
    setTimeout(() => editor.current?.focus(), FOCUS_DELAY_MS);
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
  useExerciseState({
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
        exercises={
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
        blockedBy={isServed ? undefined : UNSERVED_ID}
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
            savedEditor={savedEditor.current}
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
              hasSubmission={id !== null}
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
              onRetry={() => send(lastSent.current?.kind ?? "run", lastSent.current?.customInput ?? null)}
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
