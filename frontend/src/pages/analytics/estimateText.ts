/** Estimates with their 95% interval in parentheses; "" without an estimate. And what a discrimination says. */
import type { Estimate } from "../../api/types";

const percent = (share: number) => Math.round(100 * share);

/** "67% (30 to 90)". */
export const formatRate = (estimate: Estimate | null): string =>
  estimate ? `${percent(estimate.value)}% (${percent(estimate.low)} to ${percent(estimate.high)})` : "";

/** "67% of 9 (30 to 90)", where nothing else names the number of sessions. */
export const formatRateOfCount = (estimate: Estimate | null): string =>
  formatRate(estimate).replace("%", `% of ${estimate?.n}`);

/** "14 min (12 to 17)". */
export const formatMedian = (estimate: Estimate | null): string =>
  estimate ? `${estimate.value} min (${estimate.low} to ${estimate.high})` : "";

/** "0.42 (0.10 to 0.66)". */
export const formatDecimalEstimate = (estimate: Estimate | null): string =>
  estimate
    ? `${formatDecimal(estimate.value)} (${formatDecimal(estimate.low)} to ${formatDecimal(estimate.high)})`
    : "";

/** With fewer sessions, the interval of a correlation can be so short that it would mislead. */
const MIN_SESSIONS = 10;

export const hasEnoughSessions = (estimate: Estimate | null): estimate is Estimate =>
  estimate !== null && estimate.n >= MIN_SESSIONS;

/** The discrimination of an exercise: "0.42 (0.10 to 0.66)", or that there are too few sessions for one. */
export const formatDiscrimination = (estimate: Estimate | null): string =>
  estimate && !hasEnoughSessions(estimate) ? "Too few sessions" : formatDecimalEstimate(estimate);

/** With two decimals, a real minus sign, and without a negative zero. */
const formatDecimal = (value: number) =>
  value
    .toFixed(2)
    .replace(/^-0\.00$/, "0.00")
    .replace("-", "−");

/** What the discrimination says, or why it says nothing. */
export function describeDiscrimination(estimate: Estimate | null): string {
  if (!hasEnoughSessions(estimate)) return `It is shown from ${MIN_SESSIONS} sessions that have other problems, too.`;
  if (estimate.low > 0) return "Candidates who solve this also do better in the other problems of the interview.";
  if (estimate.high < 0)
    return "Candidates who solve this do worse in the other problems of the interview. Look at what it asks.";
  return "The interval contains 0: these sessions do not show that it tells candidates apart.";
}
