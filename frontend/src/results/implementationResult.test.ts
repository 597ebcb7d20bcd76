import { expect, test } from "vitest";
import type { Implementation } from "../api/types";
import { resultOf } from "./implementationResult";

const makeImplementation = (right: boolean, passed: boolean | null, cost = false) =>
  ({ right, passed, cost }) as Implementation;

test("expects correct implementations to pass and buggy ones to be caught", () => {
  expect(
    [
      makeImplementation(true, true),
      makeImplementation(true, false),
      makeImplementation(false, false),
      makeImplementation(false, true),
    ].map((each) => resultOf(each).title),
  ).toEqual(["Passed", "Failed", "Caught", "Missed"]);
  expect([resultOf(makeImplementation(true, true)).state, resultOf(makeImplementation(false, true)).state]).toEqual([
    "accepted",
    "wrong_answer",
  ]);
});

test("does not count inefficient or untried implementations as missed", () => {
  expect(resultOf(makeImplementation(false, true, true))).toEqual({ title: "Not caught", state: "not_run" });
  expect(resultOf(makeImplementation(false, null)).title).toBe("Not tried");
});
