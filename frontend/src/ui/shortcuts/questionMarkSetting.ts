/**
 * Whether `?` opens the list of shortcuts. A key without a modifier must be possible to turn off (WCAG 2.2, 2.1.4): speech
 * input types it by accident.
 */
import { useSyncExternalStore } from "react";
import { readStored, removeStored, writeStored } from "../localStore";

const STORED_AS = "question-mark-off";
const listeners = new Set<() => void>();
let isOn = readStored(STORED_AS) === null;

/** For this browser; if it stores nothing, for this page. */
export function setQuestionMarkOn(isChosen: boolean) {
  isOn = isChosen;
  if (isOn) removeStored(STORED_AS);
  else writeStored(STORED_AS, "1");
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useQuestionMarkOn = (): boolean => useSyncExternalStore(subscribe, () => isOn);
