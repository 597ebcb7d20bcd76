import type { WorkerView } from "../../api/types";

type State = WorkerView["state"];

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 1.8 };

const LOOKS: Record<State, { word: string; tone: string; shape: React.ReactNode }> = {
  idle: { word: "Idle", tone: "good", shape: <circle cx="8" cy="8" r="4.5" {...stroke} /> },
  judging: { word: "Judging", tone: "good", shape: <path d="M5 3l7 5-7 5z" fill="currentColor" /> },
  draining: { word: "Draining", tone: "odd", shape: <path d="M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3.5 13.5h9" {...stroke} /> },
  drained: { word: "Drained", tone: "odd", shape: <path d="M5.5 3.5v9M10.5 3.5v9" {...stroke} /> },
  gone: { word: "Gone", tone: "mute", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
};

export const wordOf = (state: State) => LOOKS[state].word;

export function WorkerState({ state }: { state: State }) {
  const { word, tone, shape } = LOOKS[state];
  return (
    <span className={`badge tone-${tone}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        {shape}
      </svg>
      {word}
    </span>
  );
}
