import type { Submission, Verdict } from "../api/types";

/**
 * "correct": a kernel in Triton's interpreter, which cannot time it. "samples" and "implementations": a run that found
 * nothing wrong, which is less than what a Submit must pass. "passed": one case.
 */
export type VerdictState = Verdict | "pending" | "cancelled" | "correct" | "samples" | "implementations" | "passed";

interface StateStyle {
  title: string;
  tone: "good" | "bad" | "warning" | "muted";
  /** Drawn in a 16 by 16 box. Each state has its own shape. */
  shape: React.ReactNode;
}

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round" as const };

const RUN_PASSED = { tone: "muted", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} /> } as const;

const STATE_STYLES: Record<VerdictState, StateStyle> = {
  accepted: { title: "Accepted", tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} /> },
  correct: { title: "Correct, not timed", tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} /> },
  passed: { title: "Passed", tone: "good", shape: <path d="M3 8.5l3.5 3.5L13 4.5" {...stroke} /> },
  samples: { title: "Samples passed", ...RUN_PASSED },
  implementations: { title: "Correct implementations pass", ...RUN_PASSED },
  ran: { title: "Ran", tone: "muted", shape: <path d="M5 3.5v9l7.5-4.5z" fill="currentColor" /> },
  wrong_answer: { title: "Wrong answer", tone: "bad", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
  runtime_error: {
    title: "Runtime error",
    tone: "warning",
    shape: (
      <>
        <path d="M8 1.8L14.8 14H1.2Z" {...stroke} strokeWidth={1.5} strokeLinejoin="round" />
        <path d="M8 6.2v3.2M8 11.7v.1" {...stroke} strokeWidth={1.5} />
      </>
    ),
  },
  time_limit: {
    title: "Time limit",
    tone: "warning",
    shape: (
      <>
        <circle cx="8" cy="8" r="5.8" {...stroke} strokeWidth={1.6} />
        <path d="M8 4.8V8l2.4 1.6" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
  memory_limit: {
    title: "Memory limit",
    tone: "warning",
    shape: <path d="M3 13V9h3v4zM6.5 13V6h3v7zM10 13V3h3v10z" fill="currentColor" />,
  },
  output_limit: {
    title: "Output limit",
    tone: "warning",
    shape: <path d="M3 4h10M3 8h10M3 12h6" {...stroke} />,
  },
  judge_error: {
    title: "Judge error",
    tone: "muted",
    shape: (
      <>
        <rect x="2.5" y="2.5" width="11" height="11" {...stroke} strokeWidth={1.6} />
        <path d="M8 5v3.4M8 10.9v.1" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
  not_attempted: { title: "Not attempted", tone: "muted", shape: <path d="M4 8h8" {...stroke} /> },
  not_run: { title: "Not run", tone: "muted", shape: <circle cx="8" cy="8" r="4.5" {...stroke} strokeWidth={1.4} /> },
  cancelled: {
    title: "Canceled",
    tone: "muted",
    shape: (
      <>
        <circle cx="8" cy="8" r="5.8" {...stroke} strokeWidth={1.6} />
        <path d="M4.2 11.8l7.6-7.6" {...stroke} strokeWidth={1.6} />
      </>
    ),
  },
  pending: {
    title: "Waiting",
    tone: "muted",
    shape: <circle cx="8" cy="8" r="1.6" fill="currentColor" />,
  },
};

export const verdictTitle = (state: VerdictState) => STATE_STYLES[state].title;
/** What a list shows of a submission: its verdict, or why it has none. */
export const submissionVerdictState = ({
  verdict,
  state,
  stage,
  kind,
  exercise,
}: Pick<Submission, "verdict" | "state"> & Partial<Pick<Submission, "stage" | "kind" | "exercise">>): VerdictState => {
  if (verdict !== "accepted") return verdict ?? (state === "cancelled" ? "cancelled" : "pending");
  if (kind === "run") return exercise === "test" ? "implementations" : "samples";
  return stage === "interpreter" ? "correct" : "accepted";
};
/** A case passes. Only a submission is accepted. */
export const caseVerdictState = (verdict: Verdict): VerdictState => (verdict === "accepted" ? "passed" : verdict);
export const verdictTone = (state: VerdictState) => STATE_STYLES[state].tone;

export function VerdictIcon({ state }: { state: VerdictState }) {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      {STATE_STYLES[state].shape}
    </svg>
  );
}

export function VerdictBadge({ state }: { state: VerdictState }) {
  return (
    <span className={`badge tone-${verdictTone(state)}`}>
      <VerdictIcon state={state} />
      {verdictTitle(state)}
    </span>
  );
}
