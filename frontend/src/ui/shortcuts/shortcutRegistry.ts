/**
 * The keys that work on the page now. A component registers the keys that it handles for as long as it is shown, so the
 * list that `?` opens is true for each page and state.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";

/** Where a key works, in the order of the list. */
export const PLACES = {
  page: "On this page",
  editor: "In the code",
  input: "In the fields of “Your input”",
  focus: "On what has the focus",
} as const;

export interface Shortcut {
  place: keyof typeof PLACES;
  /** As they are shown. */
  keys: string[];
  action: string;
}

export interface KeyBinding<Event> extends Shortcut {
  /** Reports whether the event was one of the keys. */
  handle: (event: Event) => boolean;
}

const NONE: Shortcut[] = [];
const registered = new Map<object, Shortcut[]>();
const listeners = new Set<() => void>();
let listed = NONE;

function update() {
  listed = listOnce([...registered.values()].flat());
  for (const listener of listeners) listener();
}

/** By place. Two components may handle the same keys, such as two lists of tabs. */
function listOnce(shortcuts: Shortcut[]): Shortcut[] {
  const byText = new Map(shortcuts.map((each) => [JSON.stringify(each), each]));
  const order = Object.keys(PLACES);
  return [...byText.values()].sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
}

/** Lists keys without handling them. Call it only for keys that something else handles: the browser, or the editor's library. */
export function useShortcutRegistration(shortcuts: Shortcut[]) {
  // Rendering creates the same shortcuts again.
  const text = JSON.stringify(shortcuts.map(({ place, keys, action }) => ({ place, keys, action })));
  useEffect(() => {
    const registration = {};
    registered.set(registration, JSON.parse(text));
    update();
    return () => {
      registered.delete(registration);
      update();
    };
  }, [text]);
}

/** Lists the keys and returns the handler for them. A key that one of the bindings handles has no other effect. */
export function useKeys<Event extends { preventDefault: () => void }>(bindings: KeyBinding<Event>[]) {
  useShortcutRegistration(bindings);
  return (event: Event) => {
    if (bindings.some(({ handle }) => handle(event))) event.preventDefault();
  };
}

/** Lists the keys and handles them wherever on the page they are pressed. */
export function useWindowKeys(bindings: KeyBinding<KeyboardEvent>[]) {
  const onKey = useKeys(bindings);
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listener = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** All keys that work now. */
export const useShortcutList = (): Shortcut[] => useSyncExternalStore(subscribe, () => listed);
