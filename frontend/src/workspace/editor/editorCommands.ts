import { modifierKey } from "../../ui/modifierKey";

/** The keys of commands about the whole text. Without a command they do nothing, so that they change no text. */
export const COMMAND_KEYS = ["Mod-'", "Mod-Enter"] as const;

/** A command about the text of an editor, such as running it. */
export interface EditorCommand {
  key: (typeof COMMAND_KEYS)[number];
  action: string;
  run: () => void;
}

/** The keys as they are shown. */
export const formatCommandKey = (key: EditorCommand["key"]) => [modifierKey, key.replace("Mod-", "")];
