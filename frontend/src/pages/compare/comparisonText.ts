/** What a comparison says in words and numbers. */
import type { ComparedSession, ComparedWork, ExerciseHeading } from "../../api/comparisonRequests";
import { formatGroup } from "../../results/caseGroups";
import { isNamedGroup, SCORE_COLUMNS } from "../../results/scoreText";
import { pluralize } from "../../ui/textFormat";
import { formatDuration } from "../../ui/timeFormat";

export const MIN_COMPARED = 2;
export const MAX_COMPARED = 5;

/** The groups of cases of which any session has a score, in display order. */
export const listGroups = (sessions: readonly ComparedSession[]): string[] =>
  SCORE_COLUMNS.filter((column) => sessions.some(({ scores }) => scores.some(({ group }) => group === column)));

export const formatScoreGroup = (group: string) => (group === "parts" ? "Follow-up parts" : formatGroup(group));

/** "9 to 91%". */
export function formatInterval({ rate }: ComparedSession["scores"][number]): string {
  return rate ? `${Math.round(100 * rate.low)} to ${Math.round(100 * rate.high)}%` : "";
}

/**
 * "1 of 2 parts attempted": the score of the follow-up parts counts only the attempted ones, so its total differs between
 * candidates. "" if all were attempted.
 */
export function describePartsAttempted(works: readonly Pick<ComparedWork, "scores">[]): string {
  const parts = works.flatMap(({ scores }) => Object.entries(scores ?? {}).filter(([name]) => !isNamedGroup(name)));
  const attempted = parts.filter(([, score]) => score.attempted).length;
  return attempted < parts.length ? `${attempted} of ${pluralize(parts.length, "part")} attempted` : "";
}

/** "2 of 3 exercises". */
export function describeAccepted({ exercises }: ComparedSession): string {
  const accepted = exercises.filter(({ verdict }) => verdict === "accepted").length;
  return `${accepted} of ${pluralize(exercises.length, "exercise")}`;
}

/** "31:20 of 45:00". */
export function describeWorkedTime({ exercises, available_seconds }: ComparedSession): string {
  const worked = exercises.reduce((sum, { seconds }) => sum + seconds, 0);
  return `${formatDuration(worked)} of ${formatDuration(available_seconds)}`;
}

/** The problems with several of the exercises, with the positions of these in `exercises`. */
export function listProblemsWithSeveralExercises(
  exercises: readonly ExerciseHeading[],
): { title: string; indexes: number[] }[] {
  const problems = new Map<string, { title: string; indexes: number[] }>();
  exercises.forEach(({ slug, title }, index) => {
    const problem = problems.get(slug) ?? { title, indexes: [] };
    problems.set(slug, { title, indexes: [...problem.indexes, index] });
  });
  return [...problems.values()].filter(({ indexes }) => indexes.length > 1);
}

/** The time that the session spent on these exercises: "31:20". */
export const describeProblemTime = ({ exercises }: ComparedSession, indexes: readonly number[]): string =>
  formatDuration(indexes.reduce((sum, index) => sum + (exercises[index]?.seconds ?? 0), 0));

/** "12:03 · 4 runs · 2 submissions". */
export const describeEffort = ({ seconds, runs, submits }: ComparedWork): string =>
  [formatDuration(seconds), pluralize(runs, "run"), pluralize(submits, "submission")].join(" · ");
