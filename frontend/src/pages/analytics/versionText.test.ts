import { expect, test } from "vitest";
import { describeVersionChange } from "./versionText";

const estimate = (value: number, low: number, high: number) => ({ value, low, high, n: 40 });

test("states both differences with their interval and the number of sessions", () => {
  const change = {
    accepted: estimate(-0.21, -0.38, -0.02),
    score: estimate(0.034, -0.05, 0.12),
    n: 40,
    previous_n: 52,
  };
  expect(describeVersionChange(change, 3)).toEqual([
    "Accepted solutions, version 3 (n = 40) against version 2 (n = 52): −21 percentage points (−38 to −2). Less than before.",
    "Mean score, version 3 (n = 40) against version 2 (n = 52): +3 percentage points (−5 to +12). The interval contains 0: these sessions do not show a change.",
  ]);
});

test("says why a difference of scores is missing", () => {
  const change = { accepted: estimate(0.5, 0.2, 0.8), score: null, n: 4, previous_n: 52 };
  const [accepted, missing, ...others] = describeVersionChange(change, 2);
  expect(accepted).toContain("+50 percentage points (+20 to +80). More than before.");
  expect(missing).toBe("Mean scores are compared from 10 sessions of each version.");
  expect(others).toEqual([]);
});
