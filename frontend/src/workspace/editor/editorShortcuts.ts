import { modifierKey } from "../../ui/modifierKey";
import type { Shortcut } from "../../ui/shortcuts/shortcutRegistry";
import type { EditorSettings } from "../settings/editorSettings";

type EditorKeys = Omit<Shortcut, "place">;

const UNDO = "Undo, also restoring earlier code";
const REDO = "Redo";
const FIND = "Find in the code";
const COMMENT = "Comment or uncomment lines";
const COMPLETE = "Complete a name";

const EDITOR: Record<EditorSettings["keys"], EditorKeys[]> = {
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

const LEAVE: EditorKeys = { keys: ["Esc", "then Tab"], action: "Leave the editor with the keyboard" };

/** What works in an editor with the keys that are loaded. */
export function listEditorShortcuts(keys: EditorSettings["keys"], completes: boolean, readOnly: boolean): Shortcut[] {
  const editing = EDITOR[keys].filter(({ action }) => (readOnly ? action === FIND : completes || action !== COMPLETE));
  return [...(readOnly ? [] : [LEAVE]), ...editing].map((each) => ({ place: "editor", ...each }));
}

/** What works in code that can only be read, which always has the standard keys. */
export const VIEWER_SHORTCUTS = listEditorShortcuts("standard", false, true);
