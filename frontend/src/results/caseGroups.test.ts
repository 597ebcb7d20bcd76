import { expect, test } from "vitest";
import type { CaseReport, Verdict } from "../api/types";
import { firstToShow, groupCases, groupTitle, sortedScores } from "./groups";
import { scoreText } from "./Scores";

const one = (index: number, group: string, verdict: Verdict = "accepted") =>
  ({ index, group, verdict, name: `${index}` }) as CaseReport;

test("groups stand in their order, parts last, with what is still to come", () => {
  const groups = groupCases([one(0, "trap"), one(1, "part2")], { normal: 3, trap: 2, efficiency: 1, part2: 1 });
  expect(groups.map(({ name, cases, waiting }) => [name, cases.length, waiting])).toEqual([
    ["normal", 0, 3],
    ["trap", 1, 1],
    ["efficiency", 0, 1],
    ["part2", 1, 0],
  ]);
});

test("parts have their declared title, or one made from the group", () => {
  expect(groupTitle("part2", [{ group: "part2", title: "Any axis" }])).toBe("Any axis");
  expect(groupTitle("part2-any-axis")).toBe("Part 2: any axis");
  expect(groupTitle("trap")).toBe("Trap");
  expect(groupTitle("tests")).toBe("Bugs caught");
});

test("the first refused case is shown first, else the first", () => {
  const cases = [one(0, "normal"), one(1, "part2", "not_attempted"), one(2, "trap", "wrong_answer")];
  expect(firstToShow(cases)?.index).toBe(2);
  expect(firstToShow(cases.slice(0, 2))?.index).toBe(0);
  expect(firstToShow([])).toBeUndefined();
});

test("scores stay apart, and a part that was not tried says so", () => {
  const scores = {
    part2: { passed: 0, total: 4, attempted: false },
    trap: { passed: 2, total: 3, attempted: true },
    normal: { passed: 5, total: 5, attempted: true },
  };
  expect(sortedScores(scores).map(([group]) => group)).toEqual(["normal", "trap", "part2"]);
  expect(["normal", "trap", "hard", "parts"].map((column) => scoreText(scores, column))).toEqual([
    "5/5",
    "2/3",
    "",
    "–",
  ]);
  expect(scoreText(null, "normal")).toBe("");
  const tests = { tests: { passed: 3, total: 4, attempted: true } };
  expect(["tests", "parts"].map((column) => scoreText(tests, column))).toEqual(["3/4", ""]);
});
