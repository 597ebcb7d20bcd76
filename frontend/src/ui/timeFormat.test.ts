import { expect, test } from "vitest";
import { ago, countdown, taken } from "./ago";

test("times are told in the largest whole unit", () => {
  const now = 10 * 86_400_000;
  expect([0, 59_000, 60_000, 7_300_000, 86_400_000, 3 * 86_400_000].map((gone) => ago(now - gone, now))).toEqual([
    "just now",
    "just now",
    "1 minute ago",
    "2 hours ago",
    "1 day ago",
    "3 days ago",
  ]);
});

test("a time that the server's clock puts ahead of ours is now", () => {
  expect(ago(1000, 0)).toBe("just now");
});

test("times are told in minutes and seconds", () => {
  expect([0, 59.9, 581, 3723].map(taken)).toEqual(["0:00", "0:59", "9:41", "1:02:03"]);
});

test("the countdown rounds up, so that it ends when the time does", () => {
  expect([723_400, 59_999, 1, 0, -5, 3_723_000].map(countdown)).toEqual([
    "12:04",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
    "1:02:03",
  ]);
});
