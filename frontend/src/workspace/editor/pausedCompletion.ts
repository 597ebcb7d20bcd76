import { Facet } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

/** Whether edits are commands at the moment, so that nothing is offered while one types: vim's normal mode. */
export const pausesCompletion = Facet.define<(view: EditorView) => boolean>();

export const isCompletionPaused = (view: EditorView | undefined): boolean =>
  view?.state.facet(pausesCompletion).some((isPaused) => isPaused(view)) === true;
