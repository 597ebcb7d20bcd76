import type { SaveState } from "./saver";

function words(state: SaveState): string {
  switch (state.kind) {
    case "saved":
      return "Saved";
    case "saving":
      return "Saving";
    case "offline":
      return state.kept
        ? "Saved in this browser; the server cannot be reached"
        : "Not saved: the server cannot be reached and this browser keeps nothing. Keep this page open";
    case "closed":
      return "Kept in this browser; this seat takes no more changes";
    case "refused":
      return state.message;
    case "conflict":
      return "Saved in this browser; another page has saved something else";
  }
}

/** One quiet line that says where the code is kept. */
export function SaveLine({ state }: { state: SaveState }) {
  const calm = state.kind === "saved" || state.kind === "saving";
  return (
    <span className={`small ${calm ? "soft" : "tone-bad"}`} role={calm ? undefined : "status"}>
      {words(state)}
    </span>
  );
}
