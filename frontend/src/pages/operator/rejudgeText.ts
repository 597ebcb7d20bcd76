/** Descriptions of a rejudge: its filter, its changes and its effect. Also reads the filter from the URL. */
import type {
  RejudgeChange,
  RejudgeDetail,
  RejudgeFilter,
  RejudgeItem,
  RejudgeSummary,
  Score,
  Scores,
} from "../../api/types";
import { compareGroups, formatGroup } from "../../results/caseGroups";
import { pluralize } from "../../ui/textFormat";
import { verdictTitle } from "../../ui/VerdictBadge";

export const CHANGES: RejudgeChange[] = ["verdict", "details", "failed", "none"];

export const CHANGE_TITLES: Record<RejudgeChange, string> = {
  verdict: "Different verdict",
  details: "Different scores or bugs",
  failed: "Judge failed",
  none: "No change",
};

const COUNT_FIELDS = {
  verdict: "verdict_changes",
  details: "detail_changes",
  failed: "failed",
  none: "unchanged",
} as const satisfies Record<RejudgeChange, keyof RejudgeSummary>;

/** The number of submissions with this kind of change. */
export const countChanges = (rejudge: RejudgeSummary, change: RejudgeChange) => rejudge[COUNT_FIELDS[change]];

export const STATE_TITLES: Record<RejudgeSummary["state"], string> = {
  judging: "Judging",
  ready: "Ready for review",
  applying: "Applying",
  applied: "Applied",
  discarded: "Discarded",
};

/** "–" if the group was not attempted, and "none" if the report does not have it. */
const formatScore = (score: Score | undefined) =>
  score ? (score.attempted ? `${score.passed}/${score.total}` : "–") : "none";

/** The groups whose scores changed. */
export function listScoreChanges(before: Scores, after: Scores): { group: string; before: string; after: string }[] {
  const groups = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareGroups);
  return groups
    .map((group) => ({
      group: formatGroup(group),
      before: formatScore(before[group]),
      after: formatScore(after[group]),
    }))
    .filter((each) => each.before !== each.after);
}

export const listBugChanges = ({ before, after }: Pick<RejudgeItem, "before" | "after">) => ({
  removed: before.bugs.filter((bug) => !after.bugs.includes(bug)),
  added: after.bugs.filter((bug) => !before.bugs.includes(bug)),
});

/** Describes the filter, without the problem. */
export function describeFilter({
  filter,
  interview_title,
}: Pick<RejudgeSummary, "filter" | "interview_title">): string {
  const parts = [
    filter.interview_id !== null && `in “${interview_title ?? "a deleted interview"}”`,
    filter.verdict && `with the verdict ${verdictTitle(filter.verdict).toLowerCase()}`,
    filter.other_versions && "on other problem versions",
    filter.since && `since ${filter.since.slice(0, 10)}`,
  ].filter(Boolean);
  return parts.length > 0 ? `Judged submissions ${parts.join(", ")}` : "All judged submissions";
}

/** Describes the results so far. */
export function describeResults(rejudge: RejudgeSummary): string {
  const { verdict_changes, detail_changes, unchanged, failed, judged, total, state } = rejudge;
  if (judged === 0)
    return state === "discarded" ? "No submission was judged again." : `${pluralize(total, "submission")} waiting.`;
  const parts = [
    `${pluralize(verdict_changes, "verdict")} ${state === "applied" ? "changed" : "would change"}`,
    `${detail_changes} with different scores or bugs`,
    `${unchanged} unchanged`,
    failed > 0 && `${failed} failed`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

/** Describes the effect of applying the rejudge. */
export function describeApply({ total, failed, transitions }: RejudgeDetail): string {
  const lost = transitions
    .filter((transition) => transition.before === "accepted")
    .reduce((sum, transition) => sum + transition.count, 0);
  const gained = transitions
    .filter((transition) => transition.after === "accepted")
    .reduce((sum, transition) => sum + transition.count, 0);
  const sentences = [
    `${pluralize(total - failed, "report")} will be replaced. The current reports remain stored.`,
    lost > 0 && `${lost} will no longer be accepted.`,
    gained > 0 && `${gained} will be accepted.`,
    failed > 0 && `${pluralize(failed, "submission")} that the judge failed at will not change.`,
    "Candidates and interviewers see the new reports immediately.",
  ];
  return sentences.filter(Boolean).join(" ");
}

/** Reads the filter from the URL of the page for a new rejudge. An invalid interview or day is ignored. The server
 * refuses an unknown problem or verdict. */
export function parseRejudgeFilter(params: URLSearchParams): RejudgeFilter {
  const day = params.get("since") ?? "";
  const interview = Number(params.get("interview"));
  return {
    problem: params.get("problem") ?? "",
    interview_id: Number.isInteger(interview) && interview > 0 ? interview : null,
    verdict: (params.get("verdict") || null) as RejudgeFilter["verdict"],
    other_versions: params.get("versions") === "other",
    since: /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T00:00:00Z` : null,
  };
}
