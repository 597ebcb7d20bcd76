/**
 * What a page does about the events of its editor. The state of an editor outlives the component that shows it, so the
 * state names the component of now: the handlers of a removed one would decide by what they last rendered.
 */
import { Compartment, EditorState, type Extension, Facet, Prec, type Text, type Transaction } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { ySyncAnnotation } from "y-codemirror.next";
import { COMMAND_KEYS, type EditorCommand } from "./editorCommands";

export interface EditorHandlers {
  /** Edits that make the text larger are refused. In bytes of UTF-8. */
  maxBytes: number;
  commands: EditorCommand[];
  onChange?: () => void;
  /** An edit was refused because the text would have had this many bytes. */
  onTooLarge?: (bytes: number) => void;
}

/** Reads the handlers of the component's latest render. */
type HandlerReader = () => EditorHandlers;

const reader = Facet.define<HandlerReader, HandlerReader | undefined>({ combine: ([first]) => first });
const handlersPart = new Compartment();

export const handleEvents = (read: HandlerReader): Extension => [
  handlersPart.of(reader.of(read)),
  Prec.highest(keymap.of(COMMAND_KEYS.map((key) => ({ key, run: (view) => runCommand(view, key) })))),
  EditorState.changeFilter.of(isAllowed),
  EditorView.updateListener.of(({ docChanged, state }) => {
    if (docChanged) state.facet(reader)?.().onChange?.();
  }),
];

/** For a state that another component created. */
export function replaceHandlers(view: EditorView, read: HandlerReader) {
  view.dispatch({ effects: handlersPart.reconfigure(reader.of(read)) });
}

function runCommand(view: EditorView, key: EditorCommand["key"]): boolean {
  const commands = view.state.facet(reader)?.().commands ?? [];
  commands.find((command) => command.key === key)?.run();
  return true;
}

/** Whether an edit may be made. Reports one that would make the text too large. What other pages typed is in the document
 * already. */
function isAllowed(transaction: Transaction): boolean {
  const handlers = transaction.startState.facet(reader)?.();
  if (!handlers || !transaction.docChanged || transaction.annotation(ySyncAnnotation)) return true;
  const bytes = measureLargeText(transaction.newDoc, handlers.maxBytes);
  if (bytes <= handlers.maxBytes || transaction.newDoc.length < transaction.startState.doc.length) return true;
  handlers.onTooLarge?.(bytes);
  return false;
}

/** The size of the text in bytes of UTF-8, or 0 if it is certainly below the limit. */
function measureLargeText(text: Text, limit: number): number {
  const maxBytesPerUnit = 3;
  return text.length * maxBytesPerUnit <= limit ? 0 : new TextEncoder().encode(text.toString()).length;
}
