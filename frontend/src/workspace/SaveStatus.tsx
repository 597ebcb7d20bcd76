import { useRef } from "react";
import type { SaveState } from "./documents/documentView";

export const isTooLarge = (state: SaveState) => state.kind === "refused" && state.failure.code === "too_large";

const formatChanges = (changes: number) => `${changes} change${changes === 1 ? "" : "s"}`;

/** Why the code is not saved as usual. "" if it is. The text does not change with each edit: screen readers read it aloud. */
export function describeSaveProblem(state: SaveState): string {
  switch (state.kind) {
    case "loading":
    case "saving":
      return "";
    case "saved":
      return state.isLate ? "Saved after the end of the interview, so the last changes are not judged" : "";
    case "offline": {
      if (state.changes === 0)
        return state.isBusy
          ? "Saved. The server is busy at the moment. Retrying"
          : "Saved. The server cannot be reached at the moment. Retrying";
      const outage = state.isBusy ? "the server cannot save it at the moment" : "the server cannot be reached";
      if (!state.isStored)
        return `Not saved: ${outage}, and this browser cannot store your code. Keep this page open: closing it loses your changes`;
      return `Saved in this browser only: ${outage}. Retrying`;
    }
    case "refused":
      // DocumentNotice explains the other refusals.
      if (!isTooLarge(state)) return "No longer saved";
      return `${state.failure.message} ${state.failure.next} ${state.isStored ? STORED_HERE : NOT_STORED_HERE}`;
  }
}

/** Only the page knows which of them is true. */
const STORED_HERE = "Your changes are saved in this browser.";
const NOT_STORED_HERE = "This browser cannot store your changes: closing this page loses them.";

const NORMAL_TEXTS: Partial<Record<SaveState["kind"], string>> = { saved: "Saved", saving: "Saving" };

/** One line that says where the code is saved. */
export function SaveStatus({ state }: { state: SaveState }) {
  const hadProblem = useRef(false);
  const problem = describeSaveProblem(state);
  if (problem) hadProblem.current = true;
  const isSavedAgain = hadProblem.current && !problem && state.kind === "saved";
  const isUnsent = state.kind === "offline" && state.changes > 0;
  const tone = state.kind === "saved" ? "muted-text" : "tone-bad";
  return (
    <>
      {!problem && <span className="small muted-text">{NORMAL_TEXTS[state.kind]}</span>}
      <span className={problem ? `small ${tone}` : "visually-hidden"} role="status">
        {problem || (isSavedAgain && "Your code is saved on the server again")}
      </span>
      {isUnsent && <span className="small muted-text num">{formatChanges(state.changes)} not sent</span>}
    </>
  );
}
