import type { TabState } from "./exerciseState";

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round" as const };

/** Each state has its own shape. */
const MARKS: Record<TabState["mark"], { tone: string; shape: React.ReactNode }> = {
  untouched: { tone: "muted", shape: <circle cx="8" cy="8" r="4.5" {...stroke} strokeWidth={1.4} /> },
  changed: {
    tone: "muted",
    shape: <path d="M3.5 12.5l.6-2.8L10.8 3l2.2 2.2-6.7 6.7z" {...stroke} strokeWidth={1.5} strokeLinejoin="round" />,
  },
  judging: {
    tone: "muted",
    shape: (
      <g fill="currentColor">
        <circle cx="3.5" cy="8" r="1.5" />
        <circle cx="8" cy="8" r="1.5" />
        <circle cx="12.5" cy="8" r="1.5" />
      </g>
    ),
  },
  accepted: { tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} /> },
  partly: {
    tone: "good",
    shape: (
      <>
        <circle cx="8" cy="8" r="5" {...stroke} strokeWidth={1.4} />
        <path d="M8 3a5 5 0 0 1 0 10z" fill="currentColor" />
      </>
    ),
  },
  not_accepted: { tone: "bad", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
  // The shape of that verdict.
  judge_error: {
    tone: "muted",
    shape: (
      <>
        <rect x="2.5" y="2.5" width="11" height="11" {...stroke} strokeWidth={1.6} />
        <path d="M8 5v3.4M8 10.9v.1" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
};

export function StateMark({ mark }: { mark: TabState["mark"] }) {
  const { tone, shape } = MARKS[mark];
  return (
    <svg className={`mark tone-${tone}`} data-mark={mark} viewBox="0 0 16 16" aria-hidden="true">
      {shape}
    </svg>
  );
}
