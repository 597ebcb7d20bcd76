import { expect, test } from "vitest";
import type { Submission } from "../../api/types";
import { describeSessionTime, describeSignals, findPrevious, formatSessionTime, replayPath } from "./sessionText";

const NONE = {
  pastes: 0,
  largest_paste_lines: 0,
  times_away: 0,
  away_seconds: 0,
  private_periods: 0,
  pauses: 0,
};
const SESSION = { id: 7, started_at: "2027-02-03T10:00:00Z", ended_at: "2027-02-03T10:45:00Z" };

test("describes signals in plain words", () => {
  expect(describeSignals(NONE)).toEqual([]);
  expect(describeSignals({ ...NONE, pastes: 2, largest_paste_lines: 14, times_away: 3, away_seconds: 240 })).toEqual([
    "2 pastes, the larger 14 lines",
    "4 minutes away from the page in 3 parts",
  ]);
  expect(describeSignals({ ...NONE, pastes: 1, largest_paste_lines: 1, times_away: 1, away_seconds: 20 })).toEqual([
    "1 paste of 1 line",
    "20 seconds away from the page",
  ]);
});

test("counts moments from the start of the session", () => {
  expect(formatSessionTime(SESSION, "2027-02-03T10:12:03Z")).toBe("12:03");
  expect(formatSessionTime(SESSION, "2027-02-03T09:59:00Z")).toBe("before the start");
  expect(formatSessionTime(SESSION, "2027-02-03T11:00:00Z")).toBe("after the end");
  expect(describeSessionTime(SESSION, "2027-02-03T10:12:03Z")).toBe("at 12:03");
  expect(describeSessionTime(SESSION, "2027-02-03T11:00:00Z")).toBe("after the end");
});

test("links to a moment of the replay", () => {
  expect(replayPath(SESSION, "2027-02-03T10:00:05Z")).toBe("/invitations/7/replay?at=5000");
  expect(replayPath(SESSION, "2027-02-03T09:00:00Z")).toBeNull();
});

test("finds the submission before in the same exercise", () => {
  const make = (id: string, exercise: string) => ({ id, slug: "softmax", exercise }) as Submission;
  const [first, other, second] = [make("1", "implement"), make("2", "test"), make("3", "implement")];
  expect(findPrevious([first, other, second], second)).toBe(first);
  expect(findPrevious([first, other, second], first)).toBeNull();
  expect(findPrevious([first, other, second], other)).toBeNull();
});
