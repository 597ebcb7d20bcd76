/** Descriptions of the data that is stored about a candidate. */
import type { StoredCounts, StoredData } from "../api/types";

const COUNT_TITLES: [name: keyof StoredCounts, singular: string, plural: string][] = [
  ["submissions", "submission", "submissions"],
  ["reports", "report", "reports"],
  ["documents", "document", "documents"],
  ["document_updates", "saved change", "saved changes"],
  ["document_versions", "earlier version", "earlier versions"],
  ["practice_attempts", "practice attempt", "practice attempts"],
  ["trap_assessments", "explained trap", "explained traps"],
  ["timeline_events", "recorded event", "recorded events"],
  ["notes", "note by interviewers", "notes by interviewers"],
  ["scorecards", "scorecard by interviewers", "scorecards by interviewers"],
  ["decisions", "decision", "decisions"],
  ["sessions", "session", "sessions"],
];

/** Describes counts: "2 submissions, 2 reports and 1 document". Sessions are omitted for practice, which always has one. */
export const describeCounts = (data: Pick<StoredData, "counts" | "kind">): string => joinParts(listParts(data));

/** Like describeCounts, with the name if there is one. */
export const describeAllData = (data: Pick<StoredData, "counts" | "kind" | "name">): string =>
  joinParts([...(data.name ? ["the name"] : []), ...listParts(data)]);

function listParts({ counts, kind }: Pick<StoredData, "counts" | "kind">): string[] {
  const shown = COUNT_TITLES.filter(([name]) => counts[name] > 0 && (kind === "interview" || name !== "sessions"));
  return shown.map(([name, singular, plural]) => `${counts[name]} ${counts[name] === 1 ? singular : plural}`);
}

function joinParts(parts: string[]): string {
  const last = parts.at(-1);
  if (!last) return "an empty session";
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** Titles for data without a name, such as practice. */
export const UNNAMED_TITLES: Record<StoredData["kind"], string> = {
  interview: "Unnamed candidate",
  practice: "Practice",
  account: "Practice with an account",
};

export const candidateTitle = ({ id, name, kind }: Pick<StoredData, "id" | "name" | "kind">): string =>
  name || `${UNNAMED_TITLES[kind]}, number ${id}`;
