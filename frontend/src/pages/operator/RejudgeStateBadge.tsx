import type { RejudgeSummary } from "../../api/types";
import { STATE_WORDS } from "./changes";

type State = RejudgeSummary["state"];

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 1.8 };

const LOOKS: Record<State, { tone: string; shape: React.ReactNode }> = {
  judging: { tone: "mute", shape: <path d="M5 3l7 5-7 5z" fill="currentColor" /> },
  ready: { tone: "odd", shape: <path d="M8 2.5v7M8 12.5v1" {...stroke} strokeWidth={2} /> },
  applying: { tone: "mute", shape: <path d="M3 8h9M8.5 4L12.5 8l-4 4" {...stroke} /> },
  applied: { tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} strokeWidth={2} /> },
  discarded: { tone: "mute", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
};

export function RejudgeState({ state }: { state: State }) {
  const { tone, shape } = LOOKS[state];
  return (
    <span className={`badge tone-${tone}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        {shape}
      </svg>
      {STATE_WORDS[state]}
    </span>
  );
}
