/** Emacs' keys for the editor. It is a chunk of its own, because few people use it. */
import { insertNewlineAndIndent } from "@codemirror/commands";
import { type Extension, Prec } from "@codemirror/state";
import { EmacsHandler, emacs } from "@replit/codemirror-emacs";
import { endUndoStep, redoEdit, undoEdit } from "./undoHistory";

// Emacs would undo with CodeMirror's own history, which this editor does not have.
EmacsHandler.bindKey("C-/|C-x u|S-C--|C-z", undoEdit);
EmacsHandler.bindKey("S-C-/|S-C-x u|C--|S-C-z", redoEdit);
// Like Emacs in Python code. Without this, the next line would start without indentation.
EmacsHandler.bindKey("Return|C-m", insertNewlineAndIndent);

const { yank, yankRotate } = EmacsHandler.commands;

EmacsHandler.addCommands({
  yank: {
    exec: (handler: EmacsHandler) => {
      endUndoStep(handler.view);
      yank.exec(handler);
    },
    keepLastCommand: true,
  },
  // It replaces what was yanked, so it undoes that first.
  yankRotate: {
    exec: (handler: EmacsHandler) => {
      if (handler.$data.lastCommand === "yank") undoEdit(handler.view);
      yankRotate.exec(handler);
    },
    keepLastCommand: true,
  },
});

export const emacsKeys: Extension = Prec.high(emacs());
