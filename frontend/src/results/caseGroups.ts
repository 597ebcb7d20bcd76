/** Cases by group, in the order in which groups are shown. */
import { refused } from "../api/events";
import type { CaseReport, Scores } from "../api/types";
import { capital } from "../ui/capital";

const ORDER = ["normal", "trap", "hard", "efficiency"];

export interface Group {
  name: string;
  cases: CaseReport[];
  /** How many more are to come. */
  waiting: number;
}

const rank = (name: string) => {
  const known = ORDER.indexOf(name);
  return known < 0 ? ORDER.length : known;
};

export const byRank = (a: string, b: string) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true });

export function groupCases(cases: CaseReport[], expected: Record<string, number>): Group[] {
  const names = [...new Set([...Object.keys(expected), ...cases.map((one) => one.group)])].sort(byRank);
  return names.map((name) => {
    const own = cases.filter((one) => one.group === name);
    return { name, cases: own, waiting: Math.max((expected[name] ?? 0) - own.length, 0) };
  });
}

export const sortedScores = (scores: Scores) => Object.entries(scores).sort(([a], [b]) => byRank(a, b));

/** "part2-axis" as a person reads it; a declared title goes before this. */
export function groupTitle(name: string, parts: { group: string; title: string }[] = []): string {
  const part = parts.find((one) => one.group === name);
  if (part) return part.title;
  if (name === "tests") return "Bugs caught";
  const found = /^part(\d+)(?:-(.+))?$/.exec(name);
  if (!found) return capital(name);
  return `Part ${found[1]}${found[2] ? `: ${found[2].replaceAll("-", " ")}` : ""}`;
}

/** The case that a reader wants first: the first refused one, then the first of all. */
export function firstToShow(cases: CaseReport[]): CaseReport | undefined {
  return cases.find((one) => refused(one.verdict)) ?? cases[0];
}
