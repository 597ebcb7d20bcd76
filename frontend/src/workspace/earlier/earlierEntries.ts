/** Earlier states of an exercise's code: its runs, its submits and the versions that left the editor. */
import { queryOptions, skipToken } from "@tanstack/react-query";
import { getDocumentVersion } from "../../api/documentRequests";
import { getSessionSubmission } from "../../api/sessionRequests";
import type { DocumentVersion, Submission } from "../../api/types";
import { describeOrigin } from "../../results/originText";
import { formatSubmissionKind } from "../../results/submissionKindText";

export type EarlierEntry =
  | { key: string; at: string; title: string; submission: Submission }
  | { key: string; at: string; title: string; version: DocumentVersion };

const VERSION_TITLES: Record<DocumentVersion["reason"], string> = {
  restarted: "Before you started again",
  merged: "From another browser",
};

export const submissionKey = (id: string) => `submission ${id}`;

export const toEntry = (submission: Submission): EarlierEntry => ({
  key: submissionKey(submission.id),
  at: submission.created_at,
  title: describeOrigin(submission) ?? formatSubmissionKind(submission),
  submission,
});

/** Newest first. */
export function listEarlierEntries(submissions: Submission[], versions: DocumentVersion[]): EarlierEntry[] {
  const entries: EarlierEntry[] = [
    ...submissions.map(toEntry),
    ...versions.map((version) => ({
      key: `version ${version.id}`,
      at: version.archived_at,
      title: VERSION_TITLES[version.reason],
      version,
    })),
  ];
  return entries.sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** The code of an entry, which never changes. Without an entry nothing is loaded. */
export const earlierSourceQuery = (token: string, slug: string, entry: EarlierEntry | undefined) =>
  queryOptions({
    queryKey: ["earlier-source", token, slug, entry?.key],
    queryFn: entry ? () => loadSource(token, slug, entry) : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
  });

async function loadSource(token: string, slug: string, entry: EarlierEntry): Promise<string> {
  const { source } =
    "version" in entry
      ? await getDocumentVersion(token, slug, entry.version.id)
      : await getSessionSubmission(token, entry.submission.id);
  return source;
}
