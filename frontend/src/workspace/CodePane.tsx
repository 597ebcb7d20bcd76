import type { ReactNode, RefObject } from "react";
import type { ExerciseDetail } from "../api/types";
import { Failed, Loading } from "../ui/Notice";
import { ConflictNotice } from "./ConflictNotice";
import { Editor, type EditorHandle, type KeptEditor } from "./Editor";
import { SaveLine } from "./SaveLine";
import type { DraftHandle } from "./useDraft";

interface Props {
  /** What stands above the editor. */
  head: ReactNode;
  exercise: ExerciseDetail;
  draft: DraftHandle;
  editor: RefObject<EditorHandle | null>;
  kept: KeptEditor;
  /** Why a text that was set aside could not be had; null when it could. */
  oldError: unknown;
  onReady: () => void;
  onChange: (source: string) => void;
  onRun: () => void;
  onSubmit: () => void;
}

/** The editor, with what is to be done above it and where the text is kept beneath. */
export function CodePane({ head, exercise, draft, editor, kept, oldError, ...calls }: Props) {
  return (
    <section className="code" aria-label="Code">
      {head}
      {oldError !== null && <Failed error={oldError} />}
      <ConflictNotice draft={draft} editor={editor} />
      {draft.error !== null && <Failed error={draft.error} retry={draft.retry} />}
      {draft.initial === null ? (
        draft.error === null && <Loading what="your code" lines={8} />
      ) : (
        <Editor
          ref={editor}
          initial={draft.initial}
          label={exercise.kind === "test" ? "Your tests in Python" : "Your solution in Python"}
          kept={kept}
          {...calls}
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
}
