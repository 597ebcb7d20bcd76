import { modifierKey } from "../../ui/modifierKey";
import type { Shortcut } from "../../ui/shortcuts/shortcutRegistry";
import type { EditorSettings } from "../settings/editorSettings";

type EditorShortcut = Omit<Shortcut, "place">;

const UNDO = "Undo, also a restored earlier version";
const REDO = "Redo";
const FIND = "Find in the code";
const COMMENT = "Comment or uncomment lines";
const COMPLETE = "Complete a name";

const SHORTCUTS_BY_KEY_STYLE: Record<EditorSettings["keys"], EditorShortcut[]> = {
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

const LEAVE: EditorShortcut = { keys: ["Esc", "then Tab"], action: "Leave the editor with the keyboard" };

/** What works in an editor with this style of keys. */
export function listEditorShortcuts(
  keyStyle: EditorSettings["keys"],
  { hasCompletion, readOnly }: { hasCompletion: boolean; readOnly: boolean },
): Shortcut[] {
  const editing = SHORTCUTS_BY_KEY_STYLE[keyStyle].filter(({ action }) =>
    readOnly ? action === FIND : hasCompletion || action !== COMPLETE,
  );
  return [...(readOnly ? [] : [LEAVE]), ...editing].map((each) => ({ place: "editor", ...each }));
}

/** What works in code that can only be read, which always has the standard keys. */
export const VIEWER_SHORTCUTS = listEditorShortcuts("standard", { hasCompletion: false, readOnly: true });
