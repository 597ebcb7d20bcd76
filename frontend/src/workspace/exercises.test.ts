import { expect, test } from "vitest";
import type { Debugging } from "../api/types";
import { debuggingText, exerciseTitle, fixesText, nextFix, testsText } from "./exercises";

const debugging = (solved: string[], caught: number | null = null): Debugging => ({
  fixes: ["fix-1", "fix-2"].map((exercise) => ({ exercise, attempts: 1, solved: solved.includes(exercise) })),
  fixes_total: 3,
  tests: { attempts: 0, caught, total: 4, solved: false },
});
const FIXES = ["fix-1", "fix-2", "fix-3"];

test("the first fix that is not solved is offered, and the first of all when every one is", () => {
  expect(nextFix(FIXES, undefined)).toBe("fix-1");
  expect(nextFix(FIXES, debugging(["fix-1"]))).toBe("fix-2");
  expect(nextFix(FIXES.slice(0, 2), debugging(["fix-1", "fix-2"]))).toBe("fix-1");
  expect(nextFix([], undefined)).toBeUndefined();
});

test("what was debugged is told as shares, and tests that were never judged as nothing", () => {
  expect(fixesText(debugging(["fix-2"]))).toBe("1/3");
  expect([testsText(debugging([])), testsText(debugging([], 0))]).toEqual(["", "0/4"]);
  expect(debuggingText(debugging(["fix-2"], 0))).toBe(" · fixed 1/3 · tests caught 0/4");
  expect(debuggingText({ ...debugging([]), fixes: [] })).toBe("");
});

test("exercises have titles without the problem at hand", () => {
  expect(["implement", "fix-12", "test"].map(exerciseTitle)).toEqual(["Implement", "Debug 12", "Write tests"]);
});
