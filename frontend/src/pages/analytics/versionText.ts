import type { Estimate, VersionChange } from "../../api/types";

/** What the latest version of a problem changed, a sentence for each figure. `latest` is its number. */
export function describeVersionChange(change: VersionChange, latest: number): string[] {
  const versions = `version ${latest} (n = ${change.n}) against version ${latest - 1} (n = ${change.previous_n})`;
  const sentences = [
    describeDifference("Accepted solutions", change.accepted, versions),
    describeDifference("Mean score", change.score, versions),
  ].filter((sentence) => sentence !== null);
  if (!change.score) sentences.push("Mean scores are compared from 10 sessions of each version.");
  return sentences;
}

function describeDifference(name: string, difference: Estimate | null, versions: string): string | null {
  if (!difference) return null;
  const { value, low, high } = difference;
  const interval = `${formatPoints(value)} percentage points (${formatPoints(low)} to ${formatPoints(high)})`;
  return `${name}, ${versions}: ${interval}. ${describeDirection(low, high)}`;
}

function describeDirection(low: number, high: number): string {
  if (low > 0) return "More than before.";
  if (high < 0) return "Less than before.";
  return "The interval contains 0: these sessions do not show a change.";
}

/** A fraction in percentage points, with a sign and a real minus: "+12", "−3". */
function formatPoints(share: number): string {
  const points = Math.round(100 * share);
  if (points === 0) return "0";
  return points > 0 ? `+${points}` : `−${-points}`;
}
