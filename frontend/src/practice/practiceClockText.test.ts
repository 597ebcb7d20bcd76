import { expect, test } from "vitest";
import { practiceClockText } from "./practiceClockText";

test("shows the time left, then the time elapsed, then no time", () => {
  const shown = [0, 0.2, 899.5, 900, 970, 90_000].map((elapsed) => practiceClockText(elapsed, 15));
  expect(shown.map(({ note, time }) => `${time} ${note}`)).toEqual([
    "15:00 left",
    "15:00 left",
    "0:01 left",
    "15:00 15 minutes are over",
    "16:10 15 minutes are over",
    " 15 minutes are over",
  ]);
});
