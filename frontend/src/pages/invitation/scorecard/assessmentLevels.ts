/** The titles of the levels of a scorecard and of decisions, and how much interviewers differ. */
import type { AssessmentLevel, Decision, Scorecard } from "../../../api/types";

export const LEVELS: readonly AssessmentLevel[] = ["strong_no", "no", "yes", "strong_yes"];

export const LEVEL_TITLES: Record<AssessmentLevel, string> = {
  strong_no: "Strong no",
  no: "No",
  yes: "Yes",
  strong_yes: "Strong yes",
};

export const DECISION_TITLES: Record<Decision["choice"], string> = {
  advance: "Advance",
  hold: "On hold",
  reject: "Reject",
};

/** "opposite": somebody says yes and somebody says no. "apart": the same side, not the same level. "": no difference. */
export type Difference = "" | "apart" | "opposite";

export const DIFFERENCE_TITLES: Record<Exclude<Difference, "">, string> = {
  apart: "Differs in strength",
  opposite: "Interviewers disagree",
};

/** Compares what several cards say about one thing. Empty levels, which were not assessed, do not count. */
export function compareLevels(levels: readonly Scorecard["recommendation"][]): Difference {
  const positions = levels.filter((level) => level !== "").map((level) => LEVELS.indexOf(level));
  if (new Set(positions).size < 2) return "";
  return new Set(positions.map((position) => position >= 2)).size > 1 ? "opposite" : "apart";
}
