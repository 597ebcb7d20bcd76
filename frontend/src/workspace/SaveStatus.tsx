import type { SaveState } from "./draftSaver";

const describeOutage = (isBusy = false) =>
  isBusy ? "the server cannot save it at the moment" : "the server cannot be reached";

function describeState(state: SaveState): string {
  switch (state.kind) {
    case "saved":
      return "Saved";
    case "saving":
      return "Saving";
    case "offline":
      if (!state.isStoredLocally)
        return `Not saved: ${describeOutage(state.busy)}, and this browser cannot store your code. Keep this page open`;
      return `Saved in this browser only: ${describeOutage(state.busy)}. Retrying`;
    case "closed":
      return "Saved in this browser only: the session accepts no more changes";
    case "refused":
      return state.message;
    case "conflict":
      return "Saved in this browser only: another page saved a different version";
  }
}

/** One line that says where the code is saved. */
export function SaveStatus({ state }: { state: SaveState }) {
  const isNormal = state.kind === "saved" || state.kind === "saving";
  return (
    <span className={`small ${isNormal ? "muted-text" : "tone-bad"}`} role={isNormal ? undefined : "status"}>
      {describeState(state)}
    </span>
  );
}
