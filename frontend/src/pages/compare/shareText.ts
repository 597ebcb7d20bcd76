/** What a share link shows, in words. */
import type { ShareLink } from "../../api/comparisonRequests";

export const LINK_STATES: Record<ShareLink["state"], string> = {
  active: "Active",
  expired: "Expired",
  revoked: "Revoked",
};

/** Whose sessions the link shows, on the page of as many as `shown`: "Robin and Kim". */
export function describeSharedSessions({ candidates }: Pick<ShareLink, "candidates">, shown: number): string {
  if (candidates.length === shown) return shown === 1 ? "This report" : "This comparison";
  return candidates.length > 1 ? `Comparison of ${new Intl.ListFormat("en").format(candidates)}` : "Deleted candidates";
}

/** "results, names, and code". */
export function describeShown({
  has_names,
  has_code,
  has_scorecards,
}: Pick<ShareLink, "has_names" | "has_code" | "has_scorecards">): string {
  const parts = ["results"];
  if (has_names) parts.push("names");
  if (has_code) parts.push("code");
  if (has_scorecards) parts.push("scorecards");
  return new Intl.ListFormat("en").format(parts);
}
