import { useEffect } from "react";
import { serverNow } from "../../api/serverClock";
import { postSignal } from "../../api/sessionRequests";
import type { Signal } from "../../api/types";
import { readTab, removeTab, writeTab } from "../../ui/tabStore";
import { readLastSession } from "../documents/documentRegistry";

/** When this tab left a page of the session: a tab can hold another interview later. */
const leftKey = (token: string) => `left-page ${readLastSession(token)}`;
/** A name that is pasted is not worth a line in the timeline. */
const MIN_PASTED_CHARACTERS = 20;

/** Measures a text as the timeline shows it. The text itself is never sent. */
export const measurePaste = (text: string) => ({ lines: text.split("\n").length, characters: text.length });

/** Reports pastes into the editor and when the page is left, as the first page of the interview says. */
export function useSignals(token: string, slug: string, exercise: string, isWatched: boolean) {
  useEffect(() => {
    if (!isWatched) return;
    const report = (signal: Partial<Signal> & Pick<Signal, "kind">) =>
      postSignal(token, { slug, exercise, lines: 0, characters: 0, seconds: 0, ...signal }).catch(() => undefined);

    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const isInEditor = event.target instanceof Element && event.target.closest(".editor") !== null;
      if (isInEditor && text.length >= MIN_PASTED_CHARACTERS) void report({ kind: "pasted", ...measurePaste(text) });
    };

    // A reload also leaves the page, and the new page returns.
    const onVisibilityChange = () => {
      const key = leftKey(token);
      const left = Number(readTab(key));
      if (document.visibilityState === "hidden") {
        writeTab(key, String(serverNow()));
        void report({ kind: "left_page" });
      } else if (left > 0) {
        removeTab(key);
        const seconds = Math.min(Math.max(0, Math.round((serverNow() - left) / 1000)), 86_400);
        void report({ kind: "returned", seconds });
      }
    };

    document.addEventListener("paste", onPaste, true);
    document.addEventListener("visibilitychange", onVisibilityChange);
    if (document.visibilityState === "visible") onVisibilityChange();
    return () => {
      document.removeEventListener("paste", onPaste, true);
      document.removeEventListener("visibilitychange", onVisibilityChange);
    };
  }, [token, slug, exercise, isWatched]);
}
