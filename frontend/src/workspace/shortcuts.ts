import { modifierKey } from "../ui/modifierKey";
import type { EditorSettings } from "./settings/editorSettings";

export interface Shortcut {
  keys: string[];
  action: string;
}

const WORKSPACE: Shortcut[] = [
  { keys: [modifierKey, "'"], action: "Run your code on the sample cases" },
  { keys: [modifierKey, "Enter"], action: "Submit your code for all cases" },
  { keys: [modifierKey, "Enter"], action: "Under “Your input”: run your code on it" },
  { keys: [modifierKey, ";"], action: "Go to the editor" },
  { keys: ["←", "→"], action: "Move between cases, problems or exercises while one has the focus" },
  { keys: ["?"], action: "Show these shortcuts, outside the editor" },
];

/** The keys of "Go to the editor". */
export const isEditorShortcut = ({ key, ctrlKey, metaKey }: KeyboardEvent) => key === ";" && (ctrlKey || metaKey);

const UNDO = "Undo, also restoring earlier code";
const REDO = "Redo";
const FIND = "Find in your code";
const COMMENT = "Comment or uncomment lines";
export const COMPLETE = "Complete a name";

const EDITOR: Record<EditorSettings["keys"], Shortcut[]> = {
  standard: [
    { keys: [modifierKey, "Z"], action: UNDO },
    { keys: [modifierKey, "Shift", "Z"], action: REDO },
    { keys: [modifierKey, "F"], action: FIND },
    { keys: [modifierKey, "/"], action: COMMENT },
    { keys: ["Ctrl", "Space"], action: COMPLETE },
  ],
  vim: [
    { keys: ["u"], action: UNDO },
    { keys: ["Ctrl", "R"], action: REDO },
    { keys: ["/"], action: FIND },
    { keys: ["gcc"], action: COMMENT },
    { keys: ["Ctrl", "Space"], action: COMPLETE },
  ],
  emacs: [
    { keys: ["Ctrl", "/"], action: UNDO },
    { keys: ["Ctrl", "Shift", "/"], action: REDO },
    { keys: ["Ctrl", "S"], action: FIND },
    { keys: ["Alt", ";"], action: COMMENT },
    { keys: ["Alt", "/"], action: COMPLETE },
  ],
};

const LEAVE: Shortcut = { keys: ["Esc", "then Tab"], action: "Leave the editor with the keyboard" };

/** What works with these settings. */
export function listShortcuts(keys: EditorSettings["keys"], completes: boolean): Shortcut[] {
  const editing = EDITOR[keys].filter(({ action }) => completes || action !== COMPLETE);
  return [...WORKSPACE, LEAVE, ...editing];
}
