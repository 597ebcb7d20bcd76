import { expect, test } from "vitest";
import type { RejudgeDetail, RejudgeSummary, Score } from "../../api/types";
import { applyIn, bugChanges, foundIn, scoreChanges, wantedIn, wantedOf } from "./changes";

const score = (passed: number, total: number, attempted = true): Score => ({ passed, total, attempted });

test("scores are compared group by group, also where one report lacks a group", () => {
  const before = { trap: score(1, 4), normal: score(9, 9) };
  const after = { normal: score(9, 9), trap: score(4, 4), "part2-axis": score(0, 3, false) };
  expect(scoreChanges(before, after)).toEqual([
    { group: "Trap", before: "1/4", after: "4/4" },
    { group: "Part 2: axis", before: "none", after: "–" },
  ]);
});

test("bugs are those that went and those that came", () => {
  const judged = (bugs: string[]) => ({ bugs, scores: {}, problem_version: "", verdict: "accepted" as const });
  expect(bugChanges({ before: judged(["a", "b"]), after: judged(["b", "c"]) })).toEqual({ gone: ["a"], come: ["c"] });
});

test("what was asked for reads as a sentence", () => {
  const wanted = { problem: "softmax", interview_id: null, verdict: null, other_versions: false, since: null };
  const said = (more: Partial<RejudgeSummary["wanted"]>, title: string | null = null) =>
    wantedIn({ wanted: { ...wanted, ...more }, interview_title: title });
  expect(said({})).toBe("All judged submissions");
  expect(said({ interview_id: 3, verdict: "time_limit" }, "First round")).toBe(
    "Judged submissions in “First round”, with the verdict time limit",
  );
  expect(said({ other_versions: true, since: "2026-11-01T00:00:00Z" })).toBe(
    "Judged submissions on other versions than the present one, since 2026-11-01",
  );
});

test("applying says whose acceptance goes and comes, and what stays", () => {
  const rejudge = {
    ...{ total: 40, verdict: 5, details: 2, none: 32, failed: 1 },
    transitions: [
      { before: "accepted", after: "wrong_answer", count: 3 },
      { before: "time_limit", after: "accepted", count: 2 },
    ],
  } as RejudgeDetail;
  expect(applyIn(rejudge)).toBe(
    "39 reports will be replaced, and the old ones kept beside them. 3 will not be accepted any more. " +
      "2 will be accepted. What the judge failed at (1) stays as it is. " +
      "Candidates and interviewers see the new ones at once.",
  );
  expect(foundIn(rejudge)).toBe(
    "5 verdicts would change, 2 with other scores or bugs, 32 as before, 1 that the judge failed at.",
  );
  expect(foundIn({ ...rejudge, verdict: 1, state: "applied" })).toMatch(/^1 verdict changed,/);
});

test("the maker's address is read, and nonsense in it is as nothing", () => {
  const read = (text: string) => wantedOf(new URLSearchParams(text));
  expect(read("problem=softmax&interview=3&verdict=accepted&versions=other&since=2026-11-01")).toEqual({
    problem: "softmax",
    interview_id: 3,
    verdict: "accepted",
    other_versions: true,
    since: "2026-11-01T00:00:00Z",
  });
  expect(read("interview=x&since=yesterday")).toEqual({
    problem: "",
    interview_id: null,
    verdict: null,
    other_versions: false,
    since: null,
  });
});
