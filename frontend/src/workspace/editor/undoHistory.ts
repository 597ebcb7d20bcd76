/** Undo and redo of the document, for keys that are not in CodeMirror's keymap. */
import { Facet } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type * as Y from "yjs";

/** The undo history of the document that the editor shows. */
export const undoHistory = Facet.define<Y.UndoManager, Y.UndoManager | null>({ combine: ([first]) => first ?? null });

export function undoEdit(view: EditorView): boolean {
  if (!view.state.readOnly) view.state.facet(undoHistory)?.undo();
  return true;
}

export function redoEdit(view: EditorView): boolean {
  if (!view.state.readOnly) view.state.facet(undoHistory)?.redo();
  return true;
}

/** The next edit is undone separately from the ones before. */
export function endUndoStep(view: EditorView) {
  view.state.facet(undoHistory)?.stopCapturing();
}
