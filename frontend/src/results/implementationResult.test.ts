import { expect, test } from "vitest";
import type { Implementation } from "../api/types";
import { fateOf } from "./implementations";

const one = (right: boolean, passed: boolean | null, cost = false) => ({ right, passed, cost }) as Implementation;

test("a right implementation should pass, and a buggy one should not", () => {
  expect(
    [one(true, true), one(true, false), one(false, false), one(false, true)].map((each) => fateOf(each).word),
  ).toEqual(["Passed", "Failed", "Caught", "Missed"]);
  expect([fateOf(one(true, true)).state, fateOf(one(false, true)).state]).toEqual(["accepted", "wrong_answer"]);
});

test("one that only wastes work is no miss, and one that was not tried is nothing yet", () => {
  expect(fateOf(one(false, true, true))).toEqual({ word: "Not caught", state: "not_run" });
  expect(fateOf(one(false, null)).word).toBe("Not tried");
});
