/** Scores in the order and format of the pages. */
import type { CaseReport, Scores } from "../api/types";
import { compareGroups } from "./caseGroups";

export const sortScores = (scores: Scores) => Object.entries(scores).sort(([a], [b]) => compareGroups(a, b));

const CASE_GROUPS = ["normal", "trap", "hard", "efficiency"];
const TEST_GROUP = "tests";

/** Whether the group is not one of the follow-up parts. */
export const isNamedGroup = (group: string) => [...CASE_GROUPS, TEST_GROUP].includes(group);

/** Whether the report's message already has the scores: that of a test file says how many bugs it caught. */
export const isInMessage = (scores: Scores) => Object.keys(scores).every((group) => group === TEST_GROUP);

/** The score of one group as a table cell: "3/4", "–" if it was not attempted, "" if there is none. The column "parts"
 * sums all follow-up parts. */
export function formatScores(scores: Scores | null | undefined, column: string): string {
  if (!scores) return "";
  const groupScores = Object.entries(scores).filter(([group]) =>
    column === "parts" ? !isNamedGroup(group) : group === column,
  );
  const attempted = groupScores.filter(([, score]) => score.attempted);
  if (groupScores.length === 0) return "";
  if (attempted.length === 0) return "–";
  const sum = (pick: "passed" | "total") => attempted.reduce((total, [, score]) => total + score[pick], 0);
  return `${sum("passed")}/${sum("total")}`;
}

export const SCORE_COLUMNS = [...CASE_GROUPS, "parts", TEST_GROUP];

/** For each group, how many of its cases rest on counts that the program took of itself. */
export function countSelfCountedCases(cases: CaseReport[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { group, self_counted } of cases) if (self_counted) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}
