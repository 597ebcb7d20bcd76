import { useEffect } from "react";
import { serverNow } from "../../api/serverClock";
import { postSignal } from "../../api/sessionRequests";
import type { SessionSignal } from "../../api/types";
import { readStored, removeStored, writeStored } from "../../ui/localStore";
import { readLastSession } from "../documents/documentRegistry";

/** The key of the time when a page of the session was left. For all tabs: people can close one and return in another. */
const leftKey = (token: string) => `left-page ${readLastSession(token)}`;
/** A name that is pasted is not worth a line in the timeline. */
const MIN_PASTED_CHARACTERS = 20;

/** Measures a text as the timeline shows it. The text itself is never sent. */
export const measurePaste = (text: string) => ({ lines: text.split("\n").length, characters: text.length });

/** What was last copied or cut in the editor. Moving one's own lines is not reported as a paste. */
let ownText = "";

const isInEditor = ({ target }: ClipboardEvent) => target instanceof Element && target.closest(".editor") !== null;

/** Reports pastes into the editor and when the page is left, as the first page of the interview says. Nothing is reported
 * in a private period. */
export function useSignals(token: string, slug: string, exercise: string, isPrivate: boolean) {
  useEffect(() => {
    if (isPrivate) return;
    const report = (signal: Partial<SessionSignal> & Pick<SessionSignal, "kind">) =>
      postSignal(token, { slug, exercise, lines: 0, characters: 0, seconds: 0, ...signal }).catch(() => undefined);

    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isInEditor(event) && text !== ownText && text.length >= MIN_PASTED_CHARACTERS)
        void report({ kind: "pasted", ...measurePaste(text) });
    };
    // After the editor has put its text there.
    const onCopy = (event: ClipboardEvent) => {
      if (isInEditor(event)) ownText = event.clipboardData?.getData("text/plain") ?? "";
    };

    // A reload also leaves the page, and the new page returns.
    const onVisibilityChange = () => {
      const key = leftKey(token);
      const left = Number(readStored(key));
      if (document.visibilityState === "hidden") {
        writeStored(key, String(serverNow()));
        void report({ kind: "left_page" });
      } else if (left > 0) {
        removeStored(key);
        const seconds = Math.min(Math.max(0, Math.round((serverNow() - left) / 1000)), 86_400);
        void report({ kind: "returned", seconds });
      }
    };

    document.addEventListener("paste", onPaste, true);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("visibilitychange", onVisibilityChange);
    if (document.visibilityState === "visible") onVisibilityChange();
    return () => {
      document.removeEventListener("paste", onPaste, true);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("visibilitychange", onVisibilityChange);
    };
  }, [token, slug, exercise, isPrivate]);
}
