import { expect, test } from "vitest";
import type { RejudgeDetail, RejudgeSummary, Score } from "../../api/types";
import {
  describeApply,
  describeFilter,
  describeResults,
  listBugChanges,
  listScoreChanges,
  parseRejudgeFilter,
} from "./rejudgeText";

const score = (passed: number, total: number, attempted = true): Score => ({ passed, total, attempted });

test("compares scores by group even if one report lacks a group", () => {
  const before = { trap: score(1, 4), normal: score(9, 9) };
  const after = { normal: score(9, 9), trap: score(4, 4), "part2-axis": score(0, 3, false) };
  expect(listScoreChanges(before, after)).toEqual([
    { group: "Trap", before: "1/4", after: "4/4" },
    { group: "Part 2: axis", before: "none", after: "–" },
  ]);
});

test("lists removed and added bugs", () => {
  const judged = (bugs: string[]) => ({ bugs, scores: {}, problem_version: "", verdict: "accepted" as const });
  expect(listBugChanges({ before: judged(["a", "b"]), after: judged(["b", "c"]) })).toEqual({
    removed: ["a"],
    added: ["c"],
  });
});

test("describes the filter as a sentence", () => {
  const filter = { problem: "softmax", interview_id: null, verdict: null, other_versions: false, since: null };
  const describe = (more: Partial<RejudgeSummary["filter"]>, title: string | null = null) =>
    describeFilter({ filter: { ...filter, ...more }, interview_title: title });
  expect(describe({})).toBe("All judged submissions");
  expect(describe({ interview_id: 3, verdict: "time_limit" }, "First round")).toBe(
    "Judged submissions in “First round”, with the verdict time limit",
  );
  expect(describe({ other_versions: true, since: "2026-11-01T00:00:00Z" })).toBe(
    "Judged submissions on other problem versions, since 2026-11-01",
  );
});

test("describes which acceptances applying changes", () => {
  const rejudge = {
    ...{ total: 40, verdict_changes: 5, detail_changes: 2, unchanged: 32, failed: 1 },
    transitions: [
      { before: "accepted", after: "wrong_answer", count: 3 },
      { before: "time_limit", after: "accepted", count: 2 },
    ],
  } as RejudgeDetail;
  expect(describeApply(rejudge)).toBe(
    "39 reports will be replaced. The current reports remain stored. 3 will no longer be accepted. " +
      "2 will be accepted. 1 submission that the judge failed at will not change. " +
      "Candidates and interviewers see the new reports immediately.",
  );
  expect(describeResults(rejudge)).toBe(
    "5 verdicts would change, 2 with different scores or bugs, 32 unchanged, 1 failed.",
  );
  expect(describeResults({ ...rejudge, verdict_changes: 1, state: "applied" })).toMatch(/^1 verdict changed,/);
  expect(describeResults({ ...rejudge, judged: 0, state: "judging" })).toBe("40 submissions waiting.");
  // Discarding deletes what waits.
  expect(describeResults({ ...rejudge, judged: 0, state: "discarded" })).toBe("No submission was judged again.");
});

test("parses the filter from the URL and ignores invalid values", () => {
  const read = (text: string) => parseRejudgeFilter(new URLSearchParams(text));
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
