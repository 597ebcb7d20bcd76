/** What a rejudge would change, in words and figures, apart from how it is drawn. */
import type { Change, RejudgeDetail, RejudgeItem, RejudgeSummary, RejudgeWanted, Score, Scores } from "../../api/types";
import { byRank, groupTitle } from "../../results/groups";
import { wordFor } from "../../ui/StateMark";
import { many } from "./words";

export const CHANGES: Change[] = ["verdict", "details", "failed", "none"];

export const CHANGE_TITLES: Record<Change, string> = {
  verdict: "Another verdict",
  details: "Other scores or bugs",
  failed: "The judge failed",
  none: "No change",
};

export const STATE_WORDS: Record<RejudgeSummary["state"], string> = {
  judging: "Being judged",
  ready: "To be reviewed",
  applying: "Being applied",
  applied: "Applied",
  discarded: "Discarded",
};

const text = (score: Score | undefined) =>
  score ? (score.attempted ? `${score.passed}/${score.total}` : "–") : "none";

/** The groups whose scores are not what they were. */
export function scoreChanges(before: Scores, after: Scores): { group: string; before: string; after: string }[] {
  const groups = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byRank);
  return groups
    .map((group) => ({ group: groupTitle(group), before: text(before[group]), after: text(after[group]) }))
    .filter((one) => one.before !== one.after);
}

export const bugChanges = ({ before, after }: Pick<RejudgeItem, "before" | "after">) => ({
  gone: before.bugs.filter((bug) => !after.bugs.includes(bug)),
  come: after.bugs.filter((bug) => !before.bugs.includes(bug)),
});

/** What was asked for, beside the problem. */
export function wantedIn({ wanted, interview_title }: Pick<RejudgeSummary, "wanted" | "interview_title">): string {
  const parts = [
    wanted.interview_id !== null && `in “${interview_title ?? "an interview that is gone"}”`,
    wanted.verdict && `with the verdict ${wordFor(wanted.verdict).toLowerCase()}`,
    wanted.other_versions && "on other versions than the present one",
    wanted.since && `since ${wanted.since.slice(0, 10)}`,
  ].filter(Boolean);
  return parts.length > 0 ? `Judged submissions ${parts.join(", ")}` : "All judged submissions";
}

/** What is found, as far as it is judged. */
export function foundIn({ verdict, details, none, failed, state }: RejudgeSummary): string {
  const parts = [
    `${many(verdict, "verdict")} ${state === "applied" ? "changed" : "would change"}`,
    `${details} with other scores or bugs`,
    `${none} as before`,
    failed > 0 && `${failed} that the judge failed at`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

/** What applying does, before it is done. */
export function applyIn({ total, failed, transitions }: RejudgeDetail): string {
  const lost = transitions.filter((one) => one.before === "accepted").reduce((sum, one) => sum + one.count, 0);
  const gained = transitions.filter((one) => one.after === "accepted").reduce((sum, one) => sum + one.count, 0);
  const said = [
    `${many(total - failed, "report")} will be replaced, and the old ones kept beside them.`,
    lost > 0 && `${lost} will not be accepted any more.`,
    gained > 0 && `${gained} will be accepted.`,
    failed > 0 && `What the judge failed at (${failed}) stays as it is.`,
    "Candidates and interviewers see the new ones at once.",
  ];
  return said.filter(Boolean).join(" ");
}

/** From the address of the maker's page, whose filters can be shared. */
export function wantedOf(params: URLSearchParams): RejudgeWanted {
  const day = params.get("since") ?? "";
  const interview = Number(params.get("interview"));
  return {
    problem: params.get("problem") ?? "",
    interview_id: Number.isInteger(interview) && interview > 0 ? interview : null,
    verdict: (params.get("verdict") || null) as RejudgeWanted["verdict"],
    other_versions: params.get("versions") === "other",
    since: /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T00:00:00Z` : null,
  };
}
