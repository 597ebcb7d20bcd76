import { useEffect, useRef, useSyncExternalStore } from "react";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { CodeEditor, type EditorHandle } from "../../workspace/CodeEditor";
import type { DocumentSync } from "../../workspace/documents/documentSync";
import { SaveStatus } from "../../workspace/SaveStatus";
import { CANDIDATE } from "./liveFeed";

interface Props {
  sync: DocumentSync;
  label: string;
  /** Whether the interview allows interviewers to type now. */
  canType: boolean;
  /** Whether the editor scrolls to the candidate's cursor. */
  isFollowing: boolean;
}

export function LiveEditor({ sync, label, canType, isFollowing }: Props) {
  const { binding, error, maxTextBytes, save } = useSyncExternalStore(sync.subscribe, sync.getView);
  const editor = useRef<EditorHandle>(null);
  useEffect(() => {
    if (!binding || !isFollowing) return;
    const { cursors } = binding;
    const scroll = () => {
      const index = cursors.findIndex(CANDIDATE);
      if (index !== null) editor.current?.scrollTo(index);
    };
    scroll();
    cursors.on("change", scroll);
    return () => cursors.off("change", scroll);
  }, [binding, isFollowing]);
  if (error !== null) return <ErrorNotice error={error} />;
  if (!binding) return <LoadingSkeleton what="the code" lines={8} />;
  return (
    <div className="live-editor">
      <CodeEditor ref={editor} binding={binding} label={label} readOnly={!canType} maxBytes={maxTextBytes} />
      <footer className="row">
        {canType && <SaveStatus state={save} />}
        <span className="tiny muted-text push-right" id="editor-keys">
          {canType
            ? "You can type here. To leave the editor, press Esc, then Tab."
            : "You can read and copy this code, not change it."}
        </span>
      </footer>
    </div>
  );
}
