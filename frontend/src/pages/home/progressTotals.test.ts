import { expect, test } from "vitest";
import type { SessionProblem } from "../../api/types";
import { sumProgress } from "./progressTotals";

const problem = (solved: boolean[], caught: number | null, acceptedAt: string | null, explained: number) =>
  ({
    debugging: {
      fixes: solved.map((each, place) => ({ exercise: `fix-${place + 1}`, attempts: 1, solved: each })),
      fixes_total: 4,
      tests: { attempts: 1, caught, total: 5, solved: false },
    },
    practice: { accepted_at: acceptedAt, traps_explained: explained, traps_total: 3 },
  }) as SessionProblem;

test("counts the finished part of all exercises, started or not", () => {
  const opened = problem([false, false], 0, null, 0);
  const worked = problem([true, false, true], 2, "2026-11-25T08:00:00Z", 1);
  const untouched = { ...problem([], null, null, 0), practice: null };
  expect(sumProgress([opened, worked, untouched])).toEqual({
    accepted: { done: 1, of: 3 },
    fixed: { done: 2, of: 12 },
    caught: { done: 2, of: 15 },
    explained: { done: 1, of: 6 },
  });
});
