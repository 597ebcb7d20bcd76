import { expect, test } from "vitest";
import { formatAgo, formatCountdown, formatDay, formatDuration, parseSessionTime } from "./timeFormat";

test("formats a past time in the largest whole unit", () => {
  const now = 10 * 86_400_000;
  expect(
    [0, 59_000, 60_000, 7_300_000, 86_400_000, 3 * 86_400_000].map((elapsed) => formatAgo(now - elapsed, now)),
  ).toEqual(["just now", "just now", "1 minute ago", "2 hours ago", "1 day ago", "3 days ago"]);
});

test("formats a time in the future as just now", () => {
  expect(formatAgo(1000, 0)).toBe("just now");
});

test("formats durations in minutes and seconds", () => {
  expect([0, 59.9, 581, 3723].map(formatDuration)).toEqual(["0:00", "0:59", "9:41", "1:02:03"]);
});

test("rounds the countdown up", () => {
  expect([723_400, 59_999, 1, 0, -5, 3_723_000].map(formatCountdown)).toEqual([
    "12:04",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
    "1:02:03",
  ]);
});

test("formats dates without ambiguity", () => {
  expect(formatDay("2027-02-03T12:00:00Z")).toBe("3 Feb 2027");
});

test("reads the time of a session", () => {
  expect(parseSessionTime("12:03")).toBe(723_000);
  expect(parseSessionTime(" 1:02:03 ")).toBe(3_723_000);
  for (const text of ["", "12", "12:73", "a:bc", "-1:00"]) expect(parseSessionTime(text)).toBeNull();
});
