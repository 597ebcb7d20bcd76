/** The stream of one submission: what the server sends, and what a page makes of it. */
import type { CaseReport, Implementation, SubmissionDetail, Verdict } from "./types";

export type StreamEvent<D extends SubmissionDetail = SubmissionDetail> =
  | { type: "state"; state: "queued" | "judging" | "done"; ahead: number | null }
  | { type: "case"; case: CaseReport }
  | { type: "implementation"; implementation: Implementation }
  | { type: "report"; detail: D };

export interface Progress<D extends SubmissionDetail = SubmissionDetail> {
  state: "queued" | "judging" | "done";
  /** How many submissions are judged before this one; null where it is not known. */
  ahead: number | null;
  /** By index; a case that is sent again replaces what stood there. */
  cases: CaseReport[];
  /** Of a test file: how it did against each, the right ones first. One that is sent again replaces what stood there. */
  implementations: Implementation[];
  detail: D | null;
}

export const WAITING: Progress<never> = { state: "queued", ahead: null, cases: [], implementations: [], detail: null };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** One event of the stream, or null for what this page does not know or cannot read. */
export function parseEvent<D extends SubmissionDetail>(type: string, data: string): StreamEvent<D> | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  if (type === "state" && (value.state === "queued" || value.state === "judging" || value.state === "done"))
    return { type, state: value.state, ahead: typeof value.ahead === "number" ? value.ahead : null };
  if (type === "case" && typeof value.index === "number" && typeof value.verdict === "string")
    return { type, case: value as unknown as CaseReport };
  if (type === "implementation" && typeof value.label === "string" && typeof value.right === "boolean")
    return { type, implementation: value as unknown as Implementation };
  if (type === "report" && typeof value.id === "string") return { type, detail: value as unknown as D };
  return null;
}

function withCase(cases: CaseReport[], fresh: CaseReport): CaseReport[] {
  const at = cases.findIndex((one) => one.index >= fresh.index);
  if (at < 0) return [...cases, fresh];
  const rest = cases[at]?.index === fresh.index ? at + 1 : at;
  return [...cases.slice(0, at), fresh, ...cases.slice(rest)];
}

function withImplementation(known: Implementation[], fresh: Implementation): Implementation[] {
  const rank = (one: Implementation) => Number(!one.right);
  return [...known.filter((one) => one.label !== fresh.label), fresh].sort(
    (a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label, "en", { numeric: true }),
  );
}

export function reduce<D extends SubmissionDetail>(progress: Progress<D>, event: StreamEvent<D>): Progress<D> {
  if (progress.state === "done") return progress;
  switch (event.type) {
    case "state":
      // "done" without the report is not the end: the report follows, or is asked for.
      if (event.state === "done") return progress;
      // A second attempt begins again from the start: its cases replace the first one's as they come.
      return { ...progress, state: event.state, ahead: event.ahead };
    case "case":
      return { ...progress, state: "judging", ahead: null, cases: withCase(progress.cases, event.case) };
    case "implementation": {
      const implementations = withImplementation(progress.implementations, event.implementation);
      return { ...progress, state: "judging", ahead: null, implementations };
    }
    case "report": {
      const { cases, implementations } = event.detail.report ?? progress;
      return { state: "done", ahead: null, cases, implementations, detail: event.detail };
    }
  }
}

export const refused = (verdict: Verdict | null | undefined): boolean =>
  verdict !== null && verdict !== undefined && !["accepted", "not_attempted", "not_run"].includes(verdict);
