import { forceParsing } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { readCspNonce } from "../../ui/cspNonce";
import { useShortcutRegistration } from "../../ui/shortcuts/shortcutRegistry";
import { findTextChange } from "../../workspace/documents/textChange";
import { VIEWER_SHORTCUTS } from "../../workspace/editor/editorShortcuts";
import { editorSetup } from "../../workspace/editorSetup";
import type { RecordedText } from "./textHistory";
import "../../workspace/code-editor.css";

const setInterviewerMarks = StateEffect.define<DecorationSet>();
const interviewerMarksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, { effects }) => effects.find((effect) => effect.is(setInterviewerMarks))?.value ?? marks,
  provide: (field) => EditorView.decorations.from(field),
});
const interviewerMark = Decoration.mark({
  class: "replay-typed-by-interviewer",
  attributes: { title: "Typed by an interviewer" },
});

/** How long a new text may be parsed at once, so that it is colored after a jump. CodeMirror parses the rest after 100
 * ms. */
const PARSE_MS = 30;

interface Props {
  shown: RecordedText;
  /** Where the last edit ended. The editor scrolls to it. Null: it does not scroll. */
  cursor: number | null;
}

/** Shows a text that changes, in a read-only editor. */
export function ReplayEditor({ shown: { text, typedByInterviewers }, cursor }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  useShortcutRegistration(VIEWER_SHORTCUTS);
  useEffect(() => {
    if (!container.current) return;
    const view = new EditorView({
      extensions: [
        editorSetup,
        interviewerMarksField,
        EditorState.readOnly.of(true),
        EditorView.cspNonce.of(readCspNonce()),
        EditorView.contentAttributes.of({ "aria-label": "Code of this moment", tabindex: "0" }),
      ],
      parent: container.current,
    });
    editor.current = view;
    return () => {
      view.destroy();
      editor.current = null;
    };
  }, []);
  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    const changes = findTextChange(view.state.doc.toString(), text);
    const marks = typedByInterviewers.map(({ from, to }) => interviewerMark.range(from, to));
    const effects = setInterviewerMarks.of(Decoration.set(marks));
    if (cursor === null) view.dispatch({ changes, effects });
    else {
      const anchor = Math.min(cursor, text.length);
      view.dispatch({ changes, effects, selection: { anchor }, scrollIntoView: true });
    }
    forceParsing(view, view.viewport.to, PARSE_MS);
  }, [text, typedByInterviewers, cursor]);
  return <div className="editor replay-editor" ref={container} />;
}
