import { expect, test } from "vitest";
import { saidAt } from "./minute";

test("the clock is said aloud at 30 and at 10 seconds, not each second", () => {
  const said = Array.from({ length: 60 }, (_, gone) => saidAt(60 - gone));
  expect([...new Set(said)]).toEqual(["", "30 seconds left", "10 seconds left"]);
  // A status is read when its text changes: the same words over some seconds are one announcement.
  expect(said.filter((words, place) => words !== "" && words !== said[place - 1])).toHaveLength(2);
});
