import { expect, test } from "vitest";
import { clockOf, taken } from "./time";

test("times are told in minutes and seconds", () => {
  expect([0, 59.9, 581, 3723].map(taken)).toEqual(["0:00", "0:59", "9:41", "1:02:03"]);
});

test("the clock counts down, then on, and lets go of who comes back another day", () => {
  const shown = [0, 0.2, 899.5, 900, 970, 90_000].map((gone) => clockOf(gone, 15));
  expect(shown.map(({ note, time }) => `${time} ${note}`)).toEqual([
    "15:00 left",
    "15:00 left",
    "0:01 left",
    "15:00 15 minutes are over",
    "16:10 15 minutes are over",
    " 15 minutes are over",
  ]);
});
