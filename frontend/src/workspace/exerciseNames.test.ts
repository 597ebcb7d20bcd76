import { expect, test } from "vitest";
import type { DebuggingProgress } from "../api/types";
import {
  formatDebugging,
  formatExercise,
  formatExerciseKinds,
  formatExercises,
  formatFixes,
  formatTests,
  selectNextFix,
} from "./exerciseNames";

const debugging = (solved: string[], caught: number | null = null): DebuggingProgress => ({
  fixes: ["fix-1", "fix-2"].map((exercise) => ({ exercise, attempts: 1, solved: solved.includes(exercise) })),
  fixes_total: 3,
  tests: { attempts: 0, caught, total: 4, solved: false },
});
const FIXES = ["fix-1", "fix-2", "fix-3"];

test("selects the first unsolved fix, or the first of all if every one is solved", () => {
  expect(selectNextFix(FIXES, undefined)).toBe("fix-1");
  expect(selectNextFix(FIXES, debugging(["fix-1"]))).toBe("fix-2");
  expect(selectNextFix(FIXES.slice(0, 2), debugging(["fix-1", "fix-2"]))).toBe("fix-1");
  expect(selectNextFix([], undefined)).toBeUndefined();
});

test("formats debugging progress and omits tests that were never judged", () => {
  expect(formatFixes(debugging(["fix-2"]))).toBe("1/3");
  expect([formatTests(debugging([])), formatTests(debugging([], 0))]).toEqual(["", "0/4"]);
  expect(formatDebugging(debugging(["fix-2"], 0))).toBe(" · fixed 1/3 · tests caught 0/4");
  expect(formatDebugging({ ...debugging([]), fixes: [] })).toBe("");
});

test("formats exercise titles from names", () => {
  expect(["implement", "fix-12", "test"].map(formatExercise)).toEqual(["Implement", "Debug 12", "Write tests"]);
});

test("formats the exercises of a problem, with and without the numbers of bugs", () => {
  const names = ["implement", "fix-2", "fix-5", "test"];
  expect(formatExercises(names)).toBe("Implement, Debug 2, 5, Write tests");
  expect(formatExerciseKinds(names)).toBe("Implement, Debug, Write tests");
});
