import { expect, test } from "vitest";
import type { ComparedSession, ComparedWork } from "../../api/comparisonRequests";
import {
  describeAccepted,
  describeEffort,
  describePartsAttempted,
  describeProblemTime,
  describeWorkedTime,
  formatInterval,
  listGroups,
  listProblemsWithSeveralExercises,
} from "./comparisonText";
import { describeSharedContent } from "./shareLinkText";

const work: ComparedWork = {
  is_opened: true,
  submission: null,
  state: "done",
  verdict: "wrong_answer",
  stage: null,
  scores: null,
  seconds: 61,
  runs: 1,
  submits: 2,
  bugs: [],
};

const session = (changes: Partial<ComparedSession>): ComparedSession => ({
  id: 1,
  candidate: "Robin",
  state: "ended",
  started_at: null,
  ended_at: null,
  available_seconds: 2700,
  scores: [],
  exercises: [],
  are_results_folded: false,
  assigned: 1,
  saved: 0,
  revealed_at: null,
  cards: [],
  decision: null,
  ...changes,
});

const score = (group: string) => ({
  group,
  passed: 1,
  total: 2,
  rate: { value: 0.5, low: 0.0945, high: 0.9055, n: 2 },
});

test("lists the groups that any session has, in display order", () => {
  const sessions = [session({ scores: [score("parts"), score("trap")] }), session({ scores: [score("normal")] })];
  expect(listGroups(sessions)).toEqual(["normal", "trap", "parts"]);
});

test("writes the interval of a score in percent", () => {
  expect(formatInterval(score("normal"))).toBe("9 to 91%");
  expect(formatInterval({ ...score("normal"), rate: null })).toBe("");
});

test("sums the time over the exercises", () => {
  expect(describeWorkedTime(session({ exercises: [work, { ...work, seconds: 600 }] }))).toBe("11:01 of 45:00");
});

test("counts the accepted exercises", () => {
  const exercises: ComparedWork[] = [work, { ...work, verdict: "accepted" }];
  expect(describeAccepted(session({ exercises }))).toBe("1 of 2 exercises");
});

test("describes the effort in numbers with their nouns", () => {
  expect(describeEffort(work)).toBe("1:01 · 1 run · 2 submissions");
});

test("says what a link shows", () => {
  expect(describeSharedContent({ has_names: false, has_code: false, has_scorecards: false })).toBe("results");
  expect(describeSharedContent({ has_names: true, has_code: true, has_scorecards: false })).toBe(
    "results, names, and code",
  );
});

test("says of how many follow-up parts the score is, unless it is of all", () => {
  const part = (attempted: boolean) => ({ passed: 0, total: 4, attempted });
  const scores = (isSecondAttempted: boolean) => ({
    normal: part(true),
    part2: part(true),
    part3: part(isSecondAttempted),
  });
  expect(describePartsAttempted([{ scores: scores(false) }, { scores: null }])).toBe("1 of 2 parts attempted");
  expect(describePartsAttempted([{ scores: scores(true) }])).toBe("");
});

test("a problem with several exercises has the sum of their times", () => {
  const heading = (slug: string, exercise: string) => ({ slug, title: slug.toUpperCase(), exercise });
  const [larger, ...others] = listProblemsWithSeveralExercises([
    heading("softmax", "implement"),
    heading("rope", "implement"),
    heading("softmax", "test"),
  ]);
  expect(others).toEqual([]);
  expect(larger).toEqual({ title: "SOFTMAX", indexes: [0, 2] });
  const times = session({ exercises: [61, 500, 120].map((seconds) => ({ ...work, seconds })) });
  expect(describeProblemTime(times, larger?.indexes ?? [])).toBe("3:01");
});
