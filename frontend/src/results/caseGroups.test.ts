import { expect, test } from "vitest";
import type { CaseReport, Verdict } from "../api/types";
import { formatGroup, groupCases, selectDefaultCase } from "./caseGroups";
import { formatScores, sortScores } from "./scoreText";

const makeCase = (index: number, group: string, verdict: Verdict = "accepted") =>
  ({ index, group, verdict, name: `${index}` }) as CaseReport;

test("orders groups with parts last and counts pending cases", () => {
  const groups = groupCases([makeCase(0, "trap"), makeCase(1, "part2")], {
    normal: 3,
    trap: 2,
    efficiency: 1,
    part2: 1,
  });
  expect(groups.map(({ name, cases, pendingCount }) => [name, cases.length, pendingCount])).toEqual([
    ["normal", 0, 3],
    ["trap", 1, 1],
    ["efficiency", 0, 1],
    ["part2", 1, 0],
  ]);
});

test("uses the declared title of a part or derives one from its name", () => {
  expect(formatGroup("part2", [{ group: "part2", title: "Any axis" }])).toBe("Any axis");
  expect(formatGroup("part2-any-axis")).toBe("Part 2: any axis");
  expect(formatGroup("trap")).toBe("Trap");
  expect(formatGroup("tests")).toBe("Bugs caught");
});

test("selects the first failed case, or else the first case", () => {
  const cases = [makeCase(0, "normal"), makeCase(1, "part2", "not_attempted"), makeCase(2, "trap", "wrong_answer")];
  expect(selectDefaultCase(cases)?.index).toBe(2);
  expect(selectDefaultCase(cases.slice(0, 2))?.index).toBe(0);
  expect(selectDefaultCase([])).toBeUndefined();
});

test("keeps scores apart and marks parts that were not attempted", () => {
  const scores = {
    part2: { passed: 0, total: 4, attempted: false },
    trap: { passed: 2, total: 3, attempted: true },
    normal: { passed: 5, total: 5, attempted: true },
  };
  expect(sortScores(scores).map(([group]) => group)).toEqual(["normal", "trap", "part2"]);
  expect(["normal", "trap", "hard", "parts"].map((column) => formatScores(scores, column))).toEqual([
    "5/5",
    "2/3",
    "",
    "–",
  ]);
  expect(formatScores(null, "normal")).toBe("");
  const tests = { tests: { passed: 3, total: 4, attempted: true } };
  expect(["tests", "parts"].map((column) => formatScores(tests, column))).toEqual(["3/4", ""]);
});
