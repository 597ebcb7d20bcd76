import { expect, test } from "vitest";
import type { Replay, ReplayEvent, SessionNote, Submission } from "../../api/types";
import { addNotes, findNextFailure, listMarks, stackMarks } from "./timelineMarks";

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000).toISOString();
const seconds = (moment: number) => (moment - 1_800_000_000_000) / 1000;

function makeReplay(events: Partial<ReplayEvent>[], submissions: Partial<Submission>[] = []): Replay {
  const event = { slug: "", exercise: "", detail: {} };
  return {
    events: events.map((each) => ({ ...event, ...each })),
    submissions,
    ended_at: at(100),
  } as unknown as Replay;
}

const describeMarks = (replay: Replay) =>
  listMarks(replay).map((mark) => [mark.kind, seconds(mark.at), seconds(mark.until), mark.text]);

test("a pause and a private period are spans, until the end if nothing ended them", () => {
  const replay = makeReplay([
    { kind: "paused", at: at(10) },
    { kind: "private_started", at: at(12) },
    { kind: "resumed", at: at(20) },
  ]);
  expect(describeMarks(replay)).toEqual([
    ["paused", 10, 20, "Pause of 0:10"],
    ["private", 12, 100, "Private period of 1:28"],
  ]);
});

test("a pause that still lasts has no length", () => {
  const replay = { ...makeReplay([{ kind: "paused", at: at(10) }]), ended_at: null };
  expect(describeMarks(replay)).toEqual([["paused", 10, 10, "Pause"]]);
});

test("a submit that the judge failed to judge is not shown as wrong", () => {
  const submission = { kind: "submit" as const, exercise: "implement", slug: "softmax", created_at: at(1) };
  const verdicts = ["judge_error" as const, null, "time_limit" as const];
  const replay = makeReplay(
    [],
    verdicts.map((verdict) => ({ ...submission, verdict, state: "done" })),
  );
  expect(listMarks(replay).map(({ kind }) => kind)).toEqual(["submitUnjudged", "submitUnjudged", "submitNotAccepted"]);
});

test("being away starts when the page was left", () => {
  const replay = makeReplay([
    { kind: "left_page", at: at(5) },
    { kind: "returned", at: at(65), detail: { seconds: 60 } },
  ]);
  expect(describeMarks(replay)).toEqual([["away", 5, 65, "Away from the page for 1:00"]]);
});

test("who never returns is away until the end, and a reload is nothing", () => {
  const events = [
    { kind: "left_page", at: at(2) },
    { kind: "returned", at: at(3), detail: { seconds: 1 } },
    { kind: "left_page", at: at(5) },
    { kind: "left_page", at: at(8) },
  ];
  const replay = { ...makeReplay(events), ended_at: at(65) };
  expect(describeMarks(replay)).toEqual([["away", 5, 65, "Away from the page for 1:00"]]);
});

test("a page that could not report that it was left says for how long", () => {
  const replay = makeReplay([{ kind: "returned", at: at(65), detail: { seconds: 60 } }]);
  expect(describeMarks(replay)).toEqual([["away", 5, 65, "Away from the page for 1:00"]]);
});

test("says that the link was shown to an interviewer", () => {
  const replay = makeReplay([{ kind: "link_shown", at: at(5) }]);
  expect(describeMarks(replay)).toEqual([["sessionEvent", 5, 5, "The candidate's link was shown to an interviewer"]]);
});

test("says how much was pasted and what a submission resulted in", () => {
  const submission = { kind: "submit" as const, exercise: "implement", slug: "softmax", id: "1" };
  const replay = makeReplay(
    [{ kind: "pasted", at: at(3), slug: "softmax", exercise: "implement", detail: { lines: 1 } }],
    [
      { ...submission, verdict: "wrong_answer", state: "done", created_at: at(2) },
      { ...submission, verdict: "accepted", state: "done", created_at: at(4) },
      { ...submission, kind: "run", verdict: null, state: "judging", created_at: at(1) },
    ],
  );
  expect(listMarks(replay).map((mark) => [mark.kind, mark.text, mark.document])).toEqual([
    ["run", "Run of Implement: judging", "softmax/implement"],
    ["submitNotAccepted", "Submit of Implement: wrong answer", "softmax/implement"],
    ["pasted", "Paste of 1 line", "softmax/implement"],
    ["submitAccepted", "Submit of Implement: accepted", "softmax/implement"],
  ]);
});

test("a run on own input that returned has not failed", () => {
  const run = {
    kind: "run" as const,
    exercise: "implement",
    slug: "softmax",
    created_at: at(1),
    state: "done" as const,
  };
  const verdicts = ["accepted" as const, "ran" as const, "judge_error" as const, null, "runtime_error" as const];
  const replay = makeReplay(
    [],
    verdicts.map((verdict) => ({ ...run, verdict })),
  );
  expect(listMarks(replay).map(({ kind }) => kind)).toEqual(["run", "run", "run", "run", "runFailed"]);
});

test("finds the next failure, and after the last one the first", () => {
  const submission = { exercise: "implement", slug: "softmax", state: "done" as const };
  const marks = listMarks(
    makeReplay(
      [],
      [
        { ...submission, kind: "run", verdict: "wrong_answer", created_at: at(1) },
        { ...submission, kind: "run", verdict: "accepted", created_at: at(2) },
        { ...submission, kind: "submit", verdict: "time_limit", created_at: at(3) },
      ],
    ),
  );
  expect(marks[1]?.text).toBe("Run of Implement: samples passed");
  const find = (moment: number) => seconds(findNextFailure(marks, 1_800_000_000_000 + moment * 1000)?.at ?? 0);
  expect([find(0), find(1), find(2.5), find(3)]).toEqual([1, 3, 3, 1]);
  expect(findNextFailure(marks.slice(1, 2), 0)).toBeUndefined();
});

test("notes until the end are marks at their moments, with the start of their text", () => {
  const marks = listMarks(
    makeReplay([
      { kind: "started", at: at(0) },
      { kind: "ended", at: at(9) },
    ]),
  );
  const note = { id: 1, author: "Ada", is_own: true, at: at(5), text: "x".repeat(200) } as SessionNote;
  const late = { ...note, id: 2, at: at(10) };
  const added = addNotes(marks, [note, late], Date.parse(at(9)));
  expect(added.map((mark) => [mark.kind, seconds(mark.at)])).toEqual([
    ["sessionEvent", 0],
    ["note", 5],
    ["sessionEvent", 9],
  ]);
  expect(added[1]?.text).toHaveLength(87);
});

test("marks that are close to each other are in different rows", () => {
  const stack = (...moments: number[]) =>
    stackMarks(
      moments.map((at) => ({ at })),
      10,
    );
  expect(stack(0, 20, 25, 40)).toEqual([0, 0, 1, 0]);
  expect(stack(0, 1, 2, 3, 4, 5)).toEqual([0, 1, 2, 3, 0, 1]); // there are four rows at most
});
