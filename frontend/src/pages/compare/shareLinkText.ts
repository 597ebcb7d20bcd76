/** The state of a share link and what it shows, in words. */
import type { ShareLink } from "../../api/shareRequests";

export const LINK_STATES: Record<ShareLink["state"], string> = {
  active: "Active",
  expired: "Expired",
  revoked: "Revoked",
};

/** Whose sessions the link shows. It shows at least those of the page: "Comparison of Robin and Kim", or, with as many as
 * the page, "This comparison" or "This report". */
export function describeSharedSessions({ candidates }: Pick<ShareLink, "candidates">, sessionCount: number): string {
  if (candidates.length === sessionCount) return sessionCount === 1 ? "This report" : "This comparison";
  return `Comparison of ${new Intl.ListFormat("en").format(candidates)}`;
}

/** What the link shows of the sessions: "results, names, and code". */
export function describeSharedContent({
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
