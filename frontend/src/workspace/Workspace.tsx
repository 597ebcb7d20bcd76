import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { getProblem } from "../api/calls";
import type { ProblemDetail, RunKind } from "../api/types";
import { Button } from "../ui/Button";
import { Failed, Loading, Notice } from "../ui/Notice";
import { ThemeButton } from "../ui/ThemeButton";
import { useTitle } from "../ui/useTitle";
import { Conflict } from "./Conflict";
import { Editor, type EditorHandle } from "./Editor";
import { Keys } from "./Keys";
import { Layout, TABS, type WorkTab } from "./Layout";
import { Results } from "./Results";
import { SaveLine } from "./SaveLine";
import { Statement } from "./Statement";
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
  const problem = useQuery({ queryKey: ["problem", slug], queryFn: () => getProblem(slug), staleTime: Infinity });
  useTitle(problem.data?.title ?? "Problem");
  if (problem.isError)
    return (
      <main className="page">
        <Failed error={problem.error} retry={() => problem.refetch()} />
      </main>
    );
  if (!problem.data)
    return (
      <main className="page">
        <Loading what="the problem" lines={10} />
      </main>
    );
  return <Work key={`${token} ${slug}`} token={token} problem={problem.data} {...rest} />;
}

interface WorkProps extends Omit<Props, "slug"> {
  problem: ProblemDetail;
}

function Work({ token, problem, lead, extra, closed = false }: WorkProps) {
  const { slug } = problem;
  const draft = useDraft(token, slug);
  const editor = useRef<EditorHandle>(null);
  const kept = useRef({ state: null });
  const last = useRef<RunKind>("run");
  const [params, setParams] = useSearchParams();
  const id = params.get("submission");
  const caseParam = params.get("case");
  const tab = TABS.find((one) => one === params.get("tab")) ?? "problem";
  // What is said of the text depends on it, and the editor alone holds it.
  const [tick, setTick] = useState(0);

  // The router's own function is another after each change of the address; what hangs on ours must not begin anew.
  const write = useRef(setParams);
  write.current = setParams;
  const setParam = useCallback(
    (changes: Record<string, string | null>) =>
      write.current(
        (old) => {
          for (const [name, value] of Object.entries(changes)) value === null ? old.delete(name) : old.set(name, value);
          return old;
        },
        { replace: true, preventScrollReset: true },
      ),
    [],
  );
  const onSent = useCallback(
    (sent: string, kind: RunKind) => {
      last.current = kind;
      setParam({ submission: sent, case: null, tab: "results" });
    },
    [setParam],
  );
  const onGone = useCallback(() => setParam({ submission: null, case: null }), [setParam]);
  const submission = useSubmission(token, slug, id, onSent, onGone);
  const { detail } = submission.progress;

  const onReady = useCallback(() => setTick((old) => old + 1), []);
  const ready = tick > 0;

  useEffect(() => {
    if (!ready) return;
    const report = detail?.report;
    const same = detail?.source === editor.current?.source();
    const line = report?.line ?? report?.cases.find((one) => one.error?.line)?.error?.line ?? null;
    editor.current?.mark(same ? line : null, report?.message ?? "");
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

  const code = (
    <section className="code" aria-label="Code">
      <ConflictNotice draft={draft} editor={editor} />
      {draft.error !== null && <Failed error={draft.error} retry={draft.retry} />}
      {draft.initial === null ? (
        draft.error === null && <Loading what="your code" lines={8} />
      ) : (
        <Editor
          ref={editor}
          initial={draft.initial}
          label="Your solution in Python"
          kept={kept.current}
          onReady={onReady}
          onChange={onChange}
          onRun={() => send("run")}
          onSubmit={() => send("submit")}
        />
      )}
      <footer className="code-foot row">
        <SaveLine state={draft.state} />
        <span className="push tiny soft" id="editor-keys">
          Tab indents. To leave the editor: Esc, then Tab.
        </span>
      </footer>
    </section>
  );

  return (
    <main className="workspace">
      <header className="bar">
        {lead}
        <h1 className="hidden-text">{problem.title}</h1>
        <span className="push row bar-actions">
          {extra}
          <Button onPress={() => send("run")} isDisabled={closed} isPending={submission.busy}>
            Run
          </Button>
          <Button kind="primary" onPress={() => send("submit")} isDisabled={closed} isPending={submission.busy}>
            Submit
          </Button>
          <ThemeButton />
          <span className="wide-only">
            <Keys />
          </span>
        </span>
      </header>
      {closed && <Notice role="status">The interview has ended. Your code and your submissions are kept.</Notice>}
      <Layout
        tab={tab}
        onTab={(next: WorkTab) => setParam({ tab: next })}
        problem={<Statement problem={problem} />}
        code={code}
        results={
          <Results
            token={token}
            problem={problem}
            submission={submission}
            hasSubmission={id !== null}
            kind={detail?.kind ?? last.current}
            chosen={caseParam === null ? null : Number(caseParam)}
            onChoose={(index) => setParam({ case: String(index) })}
            onOpen={(opened) => setParam({ submission: opened, case: null, tab: "results" })}
            onTakeSource={(source) => editor.current?.replace(source)}
            onRetry={() => send(last.current)}
            changed={(source) => editor.current !== null && editor.current.source() !== source}
          />
        }
      />
    </main>
  );
}

interface ConflictProps {
  draft: ReturnType<typeof useDraft>;
  editor: React.RefObject<EditorHandle | null>;
}

function ConflictNotice({ draft, editor }: ConflictProps) {
  if (draft.state.kind !== "conflict") return null;
  const { theirs } = draft.state;
  const mine = () => editor.current?.source() ?? draft.initial ?? "";
  return (
    <Conflict
      mine={mine}
      theirs={theirs.source}
      onMine={() => draft.settle(theirs.revision, mine())}
      onTheirs={() => {
        editor.current?.replace(theirs.source);
        draft.settle(theirs.revision, theirs.source);
      }}
    />
  );
}
