import { type ReactNode, type RefObject, useState } from "react";
import { ApiError } from "../api/client";
import type { ExerciseDetail } from "../api/types";
import { ErrorNotice } from "../ui/ErrorNotice";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { Notice } from "../ui/Notice";
import { CodeEditor, type EditorHandle, type KeptEditor } from "./CodeEditor";
import { DocumentNotice } from "./DocumentNotice";
import { isTransient } from "./documents/saveFailures";
import type { DocumentHandle } from "./documents/useDocument";
import type { EditorCommand } from "./editor/editorCommands";
import { describeSaveProblem, SaveStatus } from "./SaveStatus";

interface Props {
  /** The exercise's instruction, shown above the editor. */
  instruction: ReactNode;
  exercise: ExerciseDetail;
  code: DocumentHandle;
  /** The session has ended. */
  isClosed: boolean;
  editor: RefObject<EditorHandle | null>;
  keptEditor: KeptEditor;
  /** False if the interview forbids completion. */
  allowsCompletion: boolean;
  onReady: () => void;
  onChange: () => void;
  /** Undefined if nothing can be run now. */
  onRun: (() => void) | undefined;
  /** Undefined if nothing can be submitted, such as in the warm-up. */
  onSubmit: (() => void) | undefined;
}

/** The server's and the client's words for these are about code in the editor, and there is none yet. */
function toOpeningError(error: unknown): unknown {
  if (!isTransient(error)) return error;
  const reason = error.status === 0 ? "The server cannot be reached" : "The server is busy";
  const message = `${reason}, so your code cannot be loaded at the moment. What is saved is not lost.`;
  return new ApiError(error.status, { code: error.code, message, next: "Try again in a minute." });
}

function listCommands({ kind }: ExerciseDetail, onRun: Props["onRun"], onSubmit: Props["onSubmit"]): EditorCommand[] {
  const [runAction, submitAction] =
    kind === "test"
      ? ["Run your tests on correct implementations", "Submit your tests"]
      : ["Run your code on the sample cases", "Submit your code for all cases"];
  return [
    ...(onRun ? [{ key: "Mod-'" as const, action: runAction, run: onRun }] : []),
    ...(onSubmit ? [{ key: "Mod-Enter" as const, action: submitAction, run: onSubmit }] : []),
  ];
}

const formatMebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);

/** The editor, with the instruction above it and the save status below it. */
export function CodePane({
  instruction,
  exercise,
  code,
  isClosed,
  editor,
  keptEditor,
  allowsCompletion,
  onRun,
  onSubmit,
  ...handlers
}: Props) {
  const { binding, canEdit, maxTextBytes, save, error } = code.view;
  const [refusedBytes, setRefusedBytes] = useState(0);
  const [areKeysMissing, setKeysMissing] = useState(false);
  const onChange = () => {
    setRefusedBytes(0);
    handlers.onChange();
  };
  return (
    <section className="code-pane" aria-label="Code">
      {instruction}
      <DocumentNotice view={code.view} readSource={() => editor.current?.source() ?? ""} />
      {refusedBytes > 0 && (
        <Notice role="alert" tone="bad">
          The code would be {formatMebibytes(refusedBytes)} MiB, but the limit is {formatMebibytes(maxTextBytes)} MiB.
          So nothing was inserted. Insert less.
        </Notice>
      )}
      {areKeysMissing && (
        <Notice role="status">
          The keys that you chose could not be loaded, so the standard keys work. Reload the page to try again.
        </Notice>
      )}
      {error !== null && <ErrorNotice error={toOpeningError(error)} retry={code.retry} />}
      {binding === null ? (
        error === null && <LoadingSkeleton what="your code" lines={8} />
      ) : (
        <CodeEditor
          ref={editor}
          binding={binding}
          label={exercise.kind === "test" ? "Your tests in Python" : "Your solution in Python"}
          readOnly={isClosed || !canEdit}
          maxBytes={maxTextBytes}
          saved={keptEditor}
          allowsCompletion={allowsCompletion}
          {...handlers}
          commands={listCommands(exercise, onRun, onSubmit)}
          onChange={onChange}
          onTooLarge={setRefusedBytes}
          onKeysMissing={setKeysMissing}
        />
      )}
      <footer className="code-pane-footer row">
        <SaveStatus state={save} />
        {/* A second line would move the code. */}
        <span className={describeSaveProblem(save) ? "visually-hidden" : "push-right tiny muted-text"} id="editor-keys">
          Tab indents. To leave the editor, press Esc, then Tab.
        </span>
      </footer>
    </section>
  );
}
