import type { Verdict } from "../api/types";

export type State = Verdict | "pending";

interface Look {
  word: string;
  tone: "good" | "bad" | "odd" | "mute";
  /** Drawn in a box of 16 by 16, so that each state has a shape of its own. */
  shape: React.ReactNode;
}

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round" as const };

const LOOKS: Record<State, Look> = {
  accepted: { word: "Accepted", tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} /> },
  wrong_answer: { word: "Wrong answer", tone: "bad", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
  runtime_error: {
    word: "Runtime error",
    tone: "odd",
    shape: (
      <>
        <path d="M8 2.5L14 13.5H2Z" {...stroke} strokeWidth={1.6} strokeLinejoin="round" />
        <path d="M8 6.5v3M8 11.6v.1" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
  time_limit: {
    word: "Time limit",
    tone: "odd",
    shape: (
      <>
        <circle cx="8" cy="8" r="5.8" {...stroke} strokeWidth={1.6} />
        <path d="M8 4.8V8l2.4 1.6" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
  memory_limit: {
    word: "Memory limit",
    tone: "odd",
    shape: <path d="M3 13V9h3v4zM6.5 13V6h3v7zM10 13V3h3v10z" fill="currentColor" />,
  },
  output_limit: {
    word: "Output limit",
    tone: "odd",
    shape: <path d="M3 4h10M3 8h10M3 12h6" {...stroke} />,
  },
  judge_error: {
    word: "Judge error",
    tone: "mute",
    shape: (
      <>
        <rect x="2.5" y="2.5" width="11" height="11" {...stroke} strokeWidth={1.6} />
        <path d="M8 5v3.4M8 10.9v.1" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
  not_attempted: { word: "Not attempted", tone: "mute", shape: <path d="M4 8h8" {...stroke} /> },
  not_run: { word: "Not run", tone: "mute", shape: <circle cx="8" cy="8" r="4.5" {...stroke} strokeWidth={1.4} /> },
  pending: {
    word: "Waiting",
    tone: "mute",
    shape: <circle cx="8" cy="8" r="1.6" fill="currentColor" />,
  },
};

export const wordFor = (state: State) => LOOKS[state].word;
export const toneFor = (state: State) => LOOKS[state].tone;

export function StateMark({ state }: { state: State }) {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      {LOOKS[state].shape}
    </svg>
  );
}

export function StateBadge({ state }: { state: State }) {
  return (
    <span className={`badge tone-${toneFor(state)}`}>
      <StateMark state={state} />
      {wordFor(state)}
    </span>
  );
}
