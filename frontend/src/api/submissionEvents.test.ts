import { describe, expect, test } from "vitest";
import { type Progress, parseEvent, reduce, refused, WAITING } from "./events";
import type { CaseReport, Implementation, SubmissionDetail } from "./types";

const one = (index: number, verdict: CaseReport["verdict"] = "accepted") => ({ index, verdict }) as CaseReport;
const detail = (cases: CaseReport[] | null) =>
  ({ id: "x", state: "done", report: cases && { cases, implementations: [] } }) as unknown as SubmissionDetail;

describe("parseEvent", () => {
  test("reads the three kinds of event", () => {
    expect(parseEvent("state", '{"state": "queued", "ahead": 3}')).toEqual({
      type: "state",
      state: "queued",
      ahead: 3,
    });
    expect(parseEvent("case", '{"index": 2, "verdict": "accepted"}')).toMatchObject({
      type: "case",
      case: { index: 2 },
    });
    expect(parseEvent("report", '{"id": "a", "report": null}')).toMatchObject({ type: "report" });
  });

  test("reads how a test file did against one implementation", () => {
    expect(parseEvent("implementation", '{"label": "right 1", "right": true, "passed": true}')).toMatchObject({
      type: "implementation",
      implementation: { label: "right 1" },
    });
    expect(parseEvent("implementation", '{"label": "right 1"}')).toBeNull();
  });

  test("gives nothing for what it cannot read", () => {
    expect(parseEvent("case", "{")).toBeNull();
    expect(parseEvent("case", "null")).toBeNull();
    expect(parseEvent("case", '{"verdict": "accepted"}')).toBeNull();
    expect(parseEvent("state", '{"state": "lost"}')).toBeNull();
    expect(parseEvent("other", "{}")).toBeNull();
  });
});

describe("reduce", () => {
  const judged = (cases: CaseReport[]) =>
    cases.reduce<Progress>((progress, each) => reduce(progress, { type: "case", case: each }), WAITING);

  test("keeps cases in order, however they come", () => {
    expect(judged([one(2), one(0), one(1)]).cases.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test("lets a case that is sent again replace the first", () => {
    const { cases } = judged([one(0), one(1, "wrong_answer"), one(1)]);
    expect(cases.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  });

  test("says how many are ahead, and forgets it once judging begins", () => {
    const queued = reduce(WAITING, { type: "state", state: "queued", ahead: 4 });
    expect(queued.ahead).toBe(4);
    expect(reduce(queued, { type: "case", case: one(0) })).toMatchObject({ state: "judging", ahead: null });
  });

  test("is not done before the report is there", () => {
    expect(reduce(judged([one(0)]), { type: "state", state: "done", ahead: null }).state).toBe("judging");
  });

  test("takes the report's cases as the last word, and nothing after it", () => {
    const done = reduce(judged([one(0, "wrong_answer")]), { type: "report", detail: detail([one(0), one(1)]) });
    expect(done).toMatchObject({ state: "done", cases: [{ verdict: "accepted" }, { index: 1 }] });
    expect(reduce(done, { type: "case", case: one(0, "time_limit") })).toBe(done);
  });

  test("keeps the cases that it saw when a report comes without any", () => {
    expect(reduce(judged([one(0)]), { type: "report", detail: detail(null) }).cases).toHaveLength(1);
  });
});

test("what was not attempted or not run is not refused", () => {
  expect((["accepted", "not_attempted", "not_run", null] as const).map(refused)).toEqual([false, false, false, false]);
  expect((["wrong_answer", "judge_error", "time_limit"] as const).map(refused)).toEqual([true, true, true]);
});

test("implementations stand in their order, whatever order they come in, and replace what stood there", () => {
  const come = [
    ["buggy 10", false, true],
    ["buggy 2", false, false],
    ["right 1", true, true],
    ["buggy 10", false, false],
  ] as const;
  const end = come.reduce<Progress>(
    (progress, [label, right, passed]) =>
      reduce(progress, { type: "implementation", implementation: { label, right, passed } as Implementation }),
    WAITING,
  );
  expect(end.implementations.map((one) => `${one.label} ${one.passed}`)).toEqual([
    "right 1 true",
    "buggy 2 false",
    "buggy 10 false",
  ]);
});
