import { expect, test } from "vitest";
import { clockOf } from "./time";

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
