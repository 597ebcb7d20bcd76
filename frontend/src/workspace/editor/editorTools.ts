/** Parts of the editor that nobody needs to type. They are loaded after it, so that it is ready sooner. */
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";

export const editorTools: Extension = [highlightSelectionMatches(), keymap.of([...searchKeymap, ...lintKeymap])];

/** Marks a line as an error. Null removes the mark. */
export function markErrorLine(view: EditorView, line: number | null, message: string) {
  const { doc } = view.state;
  const marked = line !== null && line >= 1 && line <= doc.lines ? doc.line(line) : null;
  const diagnostics = marked ? [{ from: marked.from, to: marked.to, severity: "error" as const, message }] : [];
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
