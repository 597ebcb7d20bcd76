/** The figures of the process, of interviewers' ratings and of groups of candidates, in words. */
import type { Calibration, Process, ProcessTime, ScoreComparison, StepComparison } from "../../api/analyticsRequests";
import { pluralize } from "../../ui/textFormat";

export const STAGE_TITLES: Record<Process["stages"][number]["name"], string> = {
  invited: "Invited",
  started: "Started",
  finished: "Finished",
  scored: "Scored",
  decided: "Decided",
};

export const SPAN_TITLES: Record<ProcessTime["name"], string> = {
  start: "From the invitation to the start",
  work: "From the start to the end",
  score: "From the end to all scorecards",
  decide: "From the end to the decision",
};

/** The length of a time: "less than 1 h", "5 h", "3 days". `value` is rounded down to whole units already. */
export function formatLength(value: number, unit: ProcessTime["unit"]): string {
  if (value === 0) return `less than 1 ${unit === "minutes" ? "min" : "h"}`;
  if (unit === "minutes") return `${value} min`;
  return value < 48 ? `${value} h` : `${Math.floor(value / 24)} days`;
}

/** "8 (80%)": a count and its share of another one. */
export const formatShare = (count: number, base: number): string =>
  base > 0 ? `${count} (${Math.round((100 * count) / base)}%)` : String(count);

export function describeProcess({ stages }: Pick<Process, "stages">): string {
  const count = (name: string) => stages.find((stage) => stage.name === name)?.count ?? 0;
  return `${count("finished")} of ${pluralize(count("invited"), "invited candidate")} finished, and ${count("decided")} have a decision`;
}

/** An interval without 0 is a difference that chance does not explain easily. */
const isClear = (estimate: { low: number; high: number } | null) =>
  estimate !== null && (estimate.low > 0 || estimate.high < 0);

export function describeCalibration(rows: Calibration[]): string {
  const compared = rows.filter(({ difference }) => difference !== null);
  const clear = compared.filter(({ difference }) => isClear(difference));
  if (clear.length === 0)
    return compared.length === 1
      ? "The compared interviewer does not differ clearly from the others"
      : `None of ${compared.length} interviewers differs clearly from the others`;
  return `${clear.length} of ${pluralize(compared.length, "interviewer")} ${clear.length === 1 ? "differs" : "differ"} clearly from the others`;
}

export const STEP_TITLES: Record<StepComparison["step"], string> = {
  started: "Started after the invitation",
  solved: "Solved at least one exercise",
  advanced: "Advanced by the decision",
};

export const STEP_BASES: Record<StepComparison["step"], string> = {
  started: "Of the invited candidates.",
  solved: "Of the candidates who finished.",
  advanced: "Of the candidates with a decision.",
};

const FOUR_FIFTHS = 0.8;
const MAX_P = 0.05;

/** The finding of one step, by the four-fifths rule and Fisher's test. */
export function describeStep({ groups }: StepComparison): string {
  const reference = groups.find(({ is_reference }) => is_reference);
  const compared = groups.filter(({ ratio }) => ratio !== null);
  const lowest = compared.sort((a, b) => (a.ratio?.value ?? 1) - (b.ratio?.value ?? 1))[0];
  if (!reference || !lowest?.ratio) return "There are not enough groups to compare";
  if (lowest.ratio.value >= FOUR_FIFTHS) return "Every group that is shown reaches four fifths of the highest rate";
  const rate = `“${lowest.value}” has ${Math.round(100 * lowest.ratio.value)}% of the rate of “${reference.value}”`;
  if (lowest.p !== null && lowest.p < MAX_P) return `${rate}, less than four fifths`;
  return `${rate}, but chance can explain it`;
}

export function describeScores({ groups }: ScoreComparison): string {
  if (groups.length < 2) return "There are not enough groups to compare";
  const clear = groups.filter(({ difference }) => isClear(difference));
  const reference = groups.find(({ is_reference }) => is_reference)?.value;
  if (clear.length === 0) return "The scores of the groups that are shown do not differ clearly";
  return `${pluralize(clear.length, "group")} clearly ${clear.length === 1 ? "differs" : "differ"} from “${reference}” in the mean score`;
}

/** "0.004", "less than 0.001". */
export const formatP = (p: number): string => (p < 0.001 ? "less than 0.001" : p.toFixed(p < 0.1 ? 3 : 2));
