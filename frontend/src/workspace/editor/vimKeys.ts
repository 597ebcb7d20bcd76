/** Vim's keys for the editor. It is a chunk of its own, because few people use it. */
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import { CodeMirror, getCM, vim } from "@replit/codemirror-vim";
import { pausesCompletion } from "./pausedCompletion";
import { endUndoStep, redoEdit, undoEdit } from "./undoHistory";

// Vim would undo with CodeMirror's own history, which this editor does not have.
CodeMirror.commands.undo = (editor) => undoEdit(editor.cm6);
CodeMirror.commands.redo = (editor) => redoEdit(editor.cm6);
// The code is saved all the time, so ":w" has nothing to do.
CodeMirror.commands.save = () => undefined;

/** Ends an undo step after each command, so that "u" reverts one command. */
const undoSteps = ViewPlugin.define((view) => {
  const editor = getCM(view);
  const end = () => endUndoStep(view);
  editor?.on("vim-command-done", end);
  return { destroy: () => editor?.off("vim-command-done", end) };
});

/** The block cursor and the line of commands in the page's colors and fonts. */
const theme = EditorView.theme({
  "& .cm-scroller .cm-vimCursorLayer .cm-fat-cursor": {
    background: "var(--accent)",
    color: "var(--accent-text) !important",
  },
  "&:not(.cm-focused) .cm-scroller .cm-vimCursorLayer .cm-fat-cursor": {
    background: "none",
    outline: "1px solid var(--accent)",
    color: "transparent !important",
  },
  ".cm-vim-panel": { fontFamily: "var(--font-mono)", fontSize: "var(--font-size-1)", padding: "2px 12px" },
  ".cm-vim-panel input": { color: "inherit", font: "inherit" },
});

export const vimKeys: Extension = Prec.high([
  vim({ status: true }),
  undoSteps,
  theme,
  pausesCompletion.of((view) => getCM(view)?.state.vim?.insertMode === false),
]);
