/** What is kept of a candidate, in words, apart from how it is drawn. */
import type { Kept, KeptCounts } from "../api/types";

const NAMES: [keyof KeptCounts, string, string][] = [
  ["submissions", "submission", "submissions"],
  ["reports", "report", "reports"],
  ["drafts", "draft", "drafts"],
  ["old_drafts", "earlier text", "earlier texts"],
  ["rounds", "round by the clock", "rounds by the clock"],
  ["explained", "explained trap", "explained traps"],
  ["invitations", "invitation", "invitations"],
];

/** "2 submissions, 2 reports and 1 draft". Practice has a seat and no invitation, so that is left out there. */
export function countsIn({ counts, kind }: Pick<Kept, "counts" | "kind">): string {
  const shown = NAMES.filter(([name]) => counts[name] > 0 && (kind === "interview" || name !== "invitations"));
  const parts = shown.map(([name, one, more]) => `${counts[name]} ${counts[name] === 1 ? one : more}`);
  const last = parts.pop();
  if (!last) return "an empty seat";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

/** Who practises has no name. */
export const whoIs = ({ id, name, kind }: Pick<Kept, "id" | "name" | "kind">): string =>
  name || (kind === "account" ? `Practice of an account, ${id}` : `Practice ${id}`);

export const dayOf = (at: string): string =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
