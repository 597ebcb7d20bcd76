/** What a person chose about the editor. It is stored in this browser only. */
import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "../../ui/localStore";

const STORED_AS = "editor-settings";

export const KEY_STYLES = ["standard", "vim", "emacs"] as const;
/** In pixels at the browser's default text size. */
export const FONT_SIZES = [12, 13, 14, 15, 16, 18, 20, 24] as const;
export const TAB_WIDTHS = [2, 4, 8] as const;

export interface EditorSettings {
  keys: (typeof KEY_STYLES)[number];
  fontSize: (typeof FONT_SIZES)[number];
  tabWidth: (typeof TAB_WIDTHS)[number];
  wrapsLines: boolean;
  /** Whether the editor completes names, if the interview allows it. */
  completes: boolean;
}

export const DEFAULT_SETTINGS: EditorSettings = {
  keys: "standard",
  fontSize: 14,
  tabWidth: 4,
  wrapsLines: true,
  completes: true,
};

/** Each value that is missing or unknown has its default: the text may be of another release. */
export function parseSettings(text: string | null): EditorSettings {
  const stored = parseObject(text);
  return {
    keys: KEY_STYLES.find((each) => each === stored.keys) ?? DEFAULT_SETTINGS.keys,
    fontSize: FONT_SIZES.find((each) => each === stored.fontSize) ?? DEFAULT_SETTINGS.fontSize,
    tabWidth: TAB_WIDTHS.find((each) => each === stored.tabWidth) ?? DEFAULT_SETTINGS.tabWidth,
    wrapsLines: typeof stored.wrapsLines === "boolean" ? stored.wrapsLines : DEFAULT_SETTINGS.wrapsLines,
    completes: typeof stored.completes === "boolean" ? stored.completes : DEFAULT_SETTINGS.completes,
  };
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

// Without storage, the choice lasts until the page is closed.
let settings = parseSettings(readStored(STORED_AS));
const listeners = new Set<() => void>();

function apply(next: EditorSettings) {
  settings = next;
  for (const listener of listeners) listener();
}

export function changeEditorSettings(changes: Partial<EditorSettings>) {
  const next = { ...settings, ...changes };
  writeStored(STORED_AS, JSON.stringify(next));
  apply(next);
}

const onStored = (event: StorageEvent) => {
  if (event.key === STORED_AS) apply(parseSettings(event.newValue));
};

function subscribe(listener: () => void) {
  if (listeners.size === 0) window.addEventListener("storage", onStored);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", onStored);
  };
}

export const readEditorSettings = () => settings;

/** The settings, also as another page of this browser changes them. */
export const useEditorSettings = () => useSyncExternalStore(subscribe, readEditorSettings, readEditorSettings);
