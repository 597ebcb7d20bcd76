/** Cases by group, in display order. */
import { isFailed } from "../api/submissionEvents";
import type { CaseReport } from "../api/types";
import { capitalize } from "../ui/textFormat";

const ORDER = ["normal", "trap", "hard", "efficiency"];

export interface CaseGroup {
  name: string;
  cases: CaseReport[];
  /** Number of cases that have not arrived yet. */
  pendingCount: number;
}

const groupRank = (name: string) => {
  const index = ORDER.indexOf(name);
  return index < 0 ? ORDER.length : index;
};

export const compareGroups = (a: string, b: string) =>
  groupRank(a) - groupRank(b) || a.localeCompare(b, "en", { numeric: true });

export function groupCases(cases: CaseReport[], expectedCounts: Record<string, number>): CaseGroup[] {
  const names = [...new Set([...Object.keys(expectedCounts), ...cases.map((report) => report.group)])].sort(
    compareGroups,
  );
  return names.map((name) => {
    const groupMembers = cases.filter((report) => report.group === name);
    return { name, cases: groupMembers, pendingCount: Math.max((expectedCounts[name] ?? 0) - groupMembers.length, 0) };
  });
}

/** The title of a group: the declared title of a part, or one derived from the name, such as "part2-axis". */
export function formatGroup(name: string, parts: { group: string; title: string }[] = []): string {
  const part = parts.find((part) => part.group === name);
  if (part) return part.title;
  if (name === "tests") return "Bugs caught";
  const match = /^part(\d+)(?:-(.+))?$/.exec(name);
  if (!match) return capitalize(name);
  return `Part ${match[1]}${match[2] ? `: ${match[2].replaceAll("-", " ")}` : ""}`;
}

/** The case to show first: the first that failed, or the first of all. Undefined without cases. */
export function selectDefaultCase(cases: CaseReport[]): CaseReport | undefined {
  return cases.find((report) => isFailed(report.verdict)) ?? cases[0];
}
