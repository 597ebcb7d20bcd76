import { describe, expect, test } from "vitest";
import { applyEvent, INITIAL_PROGRESS, isFailed, type JudgingProgress, parseSubmissionEvent } from "./submissionEvents";
import type { CaseReport, Implementation, SubmissionDetail } from "./types";

const makeCase = (index: number, verdict: CaseReport["verdict"] = "accepted") => ({ index, verdict }) as CaseReport;
const detail = (cases: CaseReport[] | null) =>
  ({ id: "x", state: "done", report: cases && { cases, implementations: [] } }) as unknown as SubmissionDetail;

describe("parseSubmissionEvent", () => {
  test("parses state, case and report events", () => {
    expect(parseSubmissionEvent("state", '{"state": "queued", "ahead": 3}')).toEqual({
      type: "state",
      state: "queued",
      ahead: 3,
    });
    expect(parseSubmissionEvent("case", '{"index": 2, "verdict": "accepted"}')).toMatchObject({
      type: "case",
      case: { index: 2 },
    });
    expect(parseSubmissionEvent("report", '{"id": "a", "report": null}')).toMatchObject({ type: "report" });
  });

  test("parses the result of one implementation", () => {
    expect(parseSubmissionEvent("implementation", '{"label": "right 1", "right": true, "passed": true}')).toMatchObject(
      {
        type: "implementation",
        implementation: { label: "right 1" },
      },
    );
    expect(parseSubmissionEvent("implementation", '{"label": "right 1"}')).toBeNull();
  });

  test("returns null for malformed or unknown events", () => {
    expect(parseSubmissionEvent("case", "{")).toBeNull();
    expect(parseSubmissionEvent("case", "null")).toBeNull();
    expect(parseSubmissionEvent("case", '{"verdict": "accepted"}')).toBeNull();
    expect(parseSubmissionEvent("state", '{"state": "lost"}')).toBeNull();
    expect(parseSubmissionEvent("other", "{}")).toBeNull();
  });
});

describe("applyEvent", () => {
  const judged = (cases: CaseReport[]) =>
    cases.reduce<JudgingProgress>(
      (progress, each) => applyEvent(progress, { type: "case", case: each }),
      INITIAL_PROGRESS,
    );

  test("sorts cases that arrive in any order", () => {
    expect(judged([makeCase(2), makeCase(0), makeCase(1)]).cases.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test("replaces a case that is sent again", () => {
    const { cases } = judged([makeCase(0), makeCase(1, "wrong_answer"), makeCase(1)]);
    expect(cases.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  });

  test("stores the queue position until judging starts", () => {
    const queued = applyEvent(INITIAL_PROGRESS, { type: "state", state: "queued", ahead: 4 });
    expect(queued.ahead).toBe(4);
    expect(applyEvent(queued, { type: "case", case: makeCase(0) })).toMatchObject({ state: "judging", ahead: null });
  });

  test("is not done before the report arrives", () => {
    expect(applyEvent(judged([makeCase(0)]), { type: "state", state: "done", ahead: null }).state).toBe("judging");
  });

  test("uses the report's cases and ignores later events", () => {
    const done = applyEvent(judged([makeCase(0, "wrong_answer")]), {
      type: "report",
      detail: detail([makeCase(0), makeCase(1)]),
    });
    expect(done).toMatchObject({ state: "done", cases: [{ verdict: "accepted" }, { index: 1 }] });
    expect(applyEvent(done, { type: "case", case: makeCase(0, "time_limit") })).toBe(done);
  });

  test("a cancelled submission is final and has no cases", () => {
    const cancelled = { id: "x", state: "cancelled", report: null } as unknown as SubmissionDetail;
    const event = parseSubmissionEvent("state", '{"state": "cancelled", "ahead": 0}');
    expect(event).toEqual({ type: "state", state: "cancelled", ahead: 0 });
    const waiting = judged([makeCase(0)]);
    expect(event && applyEvent(waiting, event)).toBe(waiting);
    const end = applyEvent(waiting, { type: "report", detail: cancelled });
    expect(end).toMatchObject({ state: "cancelled", cases: [], detail: cancelled });
    expect(applyEvent(end, { type: "case", case: makeCase(1) })).toBe(end);
  });

  test("keeps the cases if the report has none", () => {
    expect(applyEvent(judged([makeCase(0)]), { type: "report", detail: detail(null) }).cases).toHaveLength(1);
  });
});

test("does not treat cases that did not run as failed", () => {
  expect((["accepted", "not_attempted", "not_run", null] as const).map(isFailed)).toEqual([false, false, false, false]);
  expect((["wrong_answer", "judge_error", "time_limit"] as const).map(isFailed)).toEqual([true, true, true]);
});

test("sorts implementations and replaces results that are sent again", () => {
  const arrivals = [
    ["buggy 10", false, true],
    ["buggy 2", false, false],
    ["right 1", true, true],
    ["buggy 10", false, false],
  ] as const;
  const end = arrivals.reduce<JudgingProgress>(
    (progress, [label, right, passed]) =>
      applyEvent(progress, { type: "implementation", implementation: { label, right, passed } as Implementation }),
    INITIAL_PROGRESS,
  );
  expect(end.implementations.map((implementation) => `${implementation.label} ${implementation.passed}`)).toEqual([
    "right 1 true",
    "buggy 2 false",
    "buggy 10 false",
  ]);
});
