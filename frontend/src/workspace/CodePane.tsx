import type { ReactNode, RefObject } from "react";
import type { ExerciseDetail } from "../api/types";
import { ErrorNotice } from "../ui/ErrorNotice";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { CodeEditor, type EditorHandle, type SavedEditor } from "./CodeEditor";
import { DraftConflictNotice } from "./DraftConflictNotice";
import { SaveStatus } from "./SaveStatus";
import type { DraftHandle } from "./useDraft";

interface Props {
  /** The exercise's instruction, shown above the editor. */
  instruction: ReactNode;
  exercise: ExerciseDetail;
  draft: DraftHandle;
  editor: RefObject<EditorHandle | null>;
  savedEditor: SavedEditor;
  /** Why an earlier draft could not be loaded. Null if it could. */
  versionError: unknown;
  onReady: () => void;
  onChange: (source: string) => void;
  onRun: () => void;
  onSubmit: () => void;
}

/** The editor, with the instruction above it and the save status below it. */
export function CodePane({ instruction, exercise, draft, editor, savedEditor, versionError, ...handlers }: Props) {
  return (
    <section className="code-pane" aria-label="Code">
      {instruction}
      {versionError !== null && <ErrorNotice error={versionError} />}
      <DraftConflictNotice draft={draft} editor={editor} />
      {draft.error !== null && <ErrorNotice error={draft.error} retry={draft.retry} />}
      {draft.initial === null ? (
        draft.error === null && <LoadingSkeleton what="your code" lines={8} />
      ) : (
        <CodeEditor
          ref={editor}
          initial={draft.initial}
          label={exercise.kind === "test" ? "Your tests in Python" : "Your solution in Python"}
          saved={savedEditor}
          {...handlers}
        />
      )}
      <footer className="code-pane-footer row">
        <SaveStatus state={draft.state} />
        <span className="push-right tiny muted-text" id="editor-keys">
          Tab indents. To leave the editor, press Esc, then Tab.
        </span>
      </footer>
    </section>
  );
}
