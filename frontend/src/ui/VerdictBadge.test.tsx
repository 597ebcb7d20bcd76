import { expect, test } from "vitest";
import { submissionVerdictState, verdictTitle, verdictTone } from "./VerdictBadge";

test("says that a kernel in the interpreter is correct and not timed", () => {
  const done = { verdict: "accepted", state: "done" } as const;
  expect(verdictTitle(submissionVerdictState({ ...done, stage: "interpreter" }))).toBe("Correct, not timed");
  expect(verdictTitle(submissionVerdictState({ ...done, stage: null }))).toBe("Accepted");
});

test("a run that passes does not look like a Submit that is accepted", () => {
  const done = { verdict: "accepted", state: "done", stage: null } as const;
  const describe = (kind: "run" | "submit", exercise: string) =>
    verdictTitle(submissionVerdictState({ ...done, kind, exercise }));
  expect(describe("submit", "implement")).toBe("Accepted");
  expect(describe("run", "implement")).toBe("Samples passed");
  expect(describe("run", "test")).toBe("Correct implementations pass");
  expect(verdictTone(submissionVerdictState({ ...done, kind: "run", exercise: "implement" }))).toBe("muted");
});

test("a wrong kernel has its own verdict", () => {
  const state = submissionVerdictState({ verdict: "wrong_answer", state: "done", stage: "interpreter" });
  expect(state).toBe("wrong_answer");
});
