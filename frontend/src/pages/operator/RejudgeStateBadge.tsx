import type { RejudgeSummary } from "../../api/types";
import { STATE_TITLES } from "./rejudgeText";

type RejudgeState = RejudgeSummary["state"];

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 1.8 };

const STATE_STYLES: Record<RejudgeState, { tone: string; shape: React.ReactNode }> = {
  judging: { tone: "muted", shape: <path d="M5 3l7 5-7 5z" fill="currentColor" /> },
  ready: { tone: "warning", shape: <path d="M8 2.5v7M8 12.5v1" {...stroke} strokeWidth={2} /> },
  applying: { tone: "muted", shape: <path d="M3 8h9M8.5 4L12.5 8l-4 4" {...stroke} /> },
  applied: { tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} strokeWidth={2} /> },
  discarded: { tone: "muted", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
};

export function RejudgeStateBadge({ state }: { state: RejudgeState }) {
  const { tone, shape } = STATE_STYLES[state];
  return (
    <span className={`badge tone-${tone}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        {shape}
      </svg>
      {STATE_TITLES[state]}
    </span>
  );
}
