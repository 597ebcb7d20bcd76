import type { Extension } from "@codemirror/state";
import type { EditorSettings } from "../settings/editorSettings";

/** Loads vim's or emacs' keys. Empty for the standard keys, which are always there. */
export async function loadKeys(keys: EditorSettings["keys"]): Promise<Extension> {
  if (keys === "vim") return (await import("./vimKeys")).vimKeys;
  if (keys === "emacs") return (await import("./emacsKeys")).emacsKeys;
  return [];
}
