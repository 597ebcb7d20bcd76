import type { SaveState } from "./saver";

const away = (busy = false) => (busy ? "the server takes no more for a moment" : "the server cannot be reached");

function words(state: SaveState): string {
  switch (state.kind) {
    case "saved":
      return "Saved";
    case "saving":
      return "Saving";
    case "offline":
      if (!state.kept) return `Not saved: ${away(state.busy)} and this browser keeps nothing. Keep this page open`;
      return `Saved in this browser; ${away(state.busy)}`;
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
