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
export const countsIn = (kept: Pick<Kept, "counts" | "kind">): string => listed(partsOf(kept));

/** The same with the name, where there is one. */
export const allOf = (kept: Pick<Kept, "counts" | "kind" | "name">): string =>
  listed([...(kept.name ? ["the name"] : []), ...partsOf(kept)]);

function partsOf({ counts, kind }: Pick<Kept, "counts" | "kind">): string[] {
  const shown = NAMES.filter(([name]) => counts[name] > 0 && (kind === "interview" || name !== "invitations"));
  return shown.map(([name, one, more]) => `${counts[name]} ${counts[name] === 1 ? one : more}`);
}

function listed(parts: string[]): string {
  const last = parts.at(-1);
  if (!last) return "an empty seat";
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** Who practises has no name. */
export const WITHOUT_NAME: Record<Kept["kind"], string> = {
  interview: "Somebody",
  practice: "Practice",
  account: "Practice of an account",
};

export const whoIs = ({ id, name, kind }: Pick<Kept, "id" | "name" | "kind">): string =>
  name || `${WITHOUT_NAME[kind]}, number ${id}`;

export const dayOf = (at: string): string =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
