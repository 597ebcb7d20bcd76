import type { ReactNode } from "react";
import type { MarkKind } from "./timelineMarks";

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 2 };

/** Drawn around 0, 0 in a square of 12. Each kind has its own shape, so that color is never needed. */
const SHAPES: Record<MarkKind, ReactNode> = {
  run: <circle r="4" {...stroke} />,
  runFailed: (
    <>
      <circle r="4" {...stroke} />
      <path d="M-4 4L4-4" {...stroke} />
    </>
  ),
  submitAccepted: <path d="M-5 0l3.5 4L5-4" {...stroke} />,
  submitNotAccepted: <path d="M-4-4L4 4M4-4L-4 4" {...stroke} />,
  submitUnjudged: <rect x="-4" y="-4" width="8" height="8" {...stroke} />,
  pasted: <path d="M0-5L5 0L0 5L-5 0Z" fill="currentColor" />,
  away: <path d="M-5-3H5M-5 3H5" {...stroke} />,
  private: <rect x="-5" y="-4" width="10" height="8" fill="currentColor" />,
  paused: <path d="M-3-5V5M3-5V5" {...stroke} />,
  sessionEvent: <path d="M-5 5L0-5L5 5Z" {...stroke} />,
  note: <path d="M-4-5V5M-4-4H5L2-1L5 2H-4" {...stroke} />,
};

const TONES: Record<MarkKind, string> = {
  run: "tone-accent",
  runFailed: "tone-bad",
  submitAccepted: "tone-good",
  submitNotAccepted: "tone-bad",
  submitUnjudged: "tone-muted",
  pasted: "tone-warning",
  away: "tone-warning",
  private: "tone-private",
  paused: "tone-muted",
  sessionEvent: "tone-text",
  note: "tone-accent",
};

export function MarkShape({ kind }: { kind: MarkKind }) {
  return (
    <svg className={`mark-shape ${TONES[kind]}`} viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
      {SHAPES[kind]}
    </svg>
  );
}
