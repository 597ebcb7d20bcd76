/** The event stream of one submission: parsing, and the progress that a page shows. */
import { parseRecord } from "./eventData";
import type { CaseReport, Implementation, Submission, SubmissionDetail, Verdict } from "./types";

export type SubmissionState = Submission["state"];
/** Whether the submission still waits or is being judged. */
export const isUnjudged = (state: SubmissionState) => state === "queued" || state === "judging";

export type SubmissionEvent<D extends SubmissionDetail = SubmissionDetail> =
  | { type: "state"; state: SubmissionState; ahead: number | null }
  | { type: "case"; case: CaseReport }
  | { type: "implementation"; implementation: Implementation }
  /** The submission in its final state: with its report, or cancelled. */
  | { type: "report"; detail: D };

export interface JudgingProgress<D extends SubmissionDetail = SubmissionDetail> {
  state: SubmissionState;
  /** How many submissions are judged before this one. Null if unknown. */
  ahead: number | null;
  /** Sorted by index. A case that is sent again replaces the first one. */
  cases: CaseReport[];
  /** Results of a test file, correct implementations first. A result that is sent again replaces the first one. */
  implementations: Implementation[];
  detail: D | null;
}

export const INITIAL_PROGRESS: JudgingProgress<never> = {
  state: "queued",
  ahead: null,
  cases: [],
  implementations: [],
  detail: null,
};

const STATES: readonly unknown[] = ["queued", "judging", "done", "cancelled"] satisfies SubmissionState[];

/** Parses one event of the stream. Returns null for an unknown or malformed event. */
export function parseSubmissionEvent<D extends SubmissionDetail>(
  type: string,
  data: string,
): SubmissionEvent<D> | null {
  const value = parseRecord(data);
  return value && parseSubmissionEventValue(type, value);
}

/** The same for data that is already parsed. */
export function parseSubmissionEventValue<D extends SubmissionDetail>(
  type: unknown,
  value: Record<string, unknown>,
): SubmissionEvent<D> | null {
  if (type === "state" && STATES.includes(value.state))
    return {
      type,
      state: value.state as SubmissionState,
      ahead: typeof value.ahead === "number" ? value.ahead : null,
    };
  if (type === "case" && typeof value.index === "number" && typeof value.verdict === "string")
    return { type, case: value as unknown as CaseReport };
  if (type === "implementation" && typeof value.label === "string" && typeof value.right === "boolean")
    return { type, implementation: value as unknown as Implementation };
  if (type === "report" && typeof value.id === "string") return { type, detail: value as unknown as D };
  return null;
}

function insertCase(cases: CaseReport[], added: CaseReport): CaseReport[] {
  const at = cases.findIndex((each) => each.index >= added.index);
  if (at < 0) return [...cases, added];
  const afterReplaced = cases[at]?.index === added.index ? at + 1 : at;
  return [...cases.slice(0, at), added, ...cases.slice(afterReplaced)];
}

function insertImplementation(known: Implementation[], added: Implementation): Implementation[] {
  const rank = (implementation: Implementation) => Number(!implementation.right);
  return [...known.filter((each) => each.label !== added.label), added].sort(
    (a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label, "en", { numeric: true }),
  );
}

export function applyEvent<D extends SubmissionDetail>(
  progress: JudgingProgress<D>,
  event: SubmissionEvent<D>,
): JudgingProgress<D> {
  if (!isUnjudged(progress.state)) return progress;
  switch (event.type) {
    case "state":
      // A final state without the detail changes nothing: the report event or the next poll follows.
      if (!isUnjudged(event.state)) return progress;
      // A second attempt starts over: its cases replace those of the first attempt as they arrive.
      return { ...progress, state: event.state, ahead: event.ahead };
    case "case":
      return { ...progress, state: "judging", ahead: null, cases: insertCase(progress.cases, event.case) };
    case "implementation": {
      const implementations = insertImplementation(progress.implementations, event.implementation);
      return { ...progress, state: "judging", ahead: null, implementations };
    }
    case "report": {
      if (event.detail.state === "cancelled") return { ...INITIAL_PROGRESS, state: "cancelled", detail: event.detail };
      const { cases, implementations } = event.detail.report ?? progress;
      return { state: "done", ahead: null, cases, implementations, detail: event.detail };
    }
  }
}

/** Whether the verdict is a failure. Cases that were not attempted or not run are not. */
export const isFailed = (verdict: Verdict | null | undefined): boolean =>
  verdict !== null && verdict !== undefined && !["accepted", "ran", "not_attempted", "not_run"].includes(verdict);
