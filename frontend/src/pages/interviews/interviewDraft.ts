import type { CatalogProblem, InterviewProblem, InterviewRules, InterviewTemplate } from "../../api/types";
import { pluralize } from "../../ui/textFormat";
import { IMPLEMENT, TEST } from "../../workspace/exerciseNames";
import { DEFAULT_RULES } from "./ruleText";

/** What the form of a new interview contains. */
export interface InterviewDraft {
  /** In the order in which candidates see them. */
  problems: InterviewProblem[];
  /** Null: as long as the exercises usually take. */
  minutes: number | null;
  /** After which invitations expire; 0 for never. */
  invitationDays: number;
  rules: InterviewRules;
  /** Of the scorecards. Null for the one that every team has. */
  rubric: number | null;
}

export const DEFAULT_INVITATION_DAYS = 14;
/** 0: invitations never expire. */
export const INVITATION_DAYS = [3, 7, 14, 30, 90, 0];
const DEFAULT_MINUTES = 45;
export const MIN_MINUTES = 5;
export const MAX_MINUTES = 480;

export const EMPTY_DRAFT: InterviewDraft = {
  problems: [],
  minutes: null,
  invitationDays: DEFAULT_INVITATION_DAYS,
  rules: DEFAULT_RULES,
  rubric: null,
};

export const formatInvitationDays = (days: number) => (days === 0 ? "Never" : `After ${pluralize(days, "day")}`);

export const chooseProblem = (slug: string): InterviewProblem => ({ slug, exercises: [IMPLEMENT] });

export const isFix = (exercise: string) => exercise.startsWith("fix-");

/**
 * The chosen exercises of a problem after a choice of `kinds` among "implement", "fix" and "test". The first choice of
 * "fix" selects the first bug of `offered`, the exercises that the problem has.
 */
export function selectExercises(chosen: string[], kinds: string[], offered: string[]): string[] {
  const fixes = chosen.some(isFix) ? chosen.filter(isFix) : offered.filter(isFix).slice(0, 1);
  const namesInOrder = [IMPLEMENT, ...fixes, TEST];
  return namesInOrder.filter((name) => kinds.includes(isFix(name) ? "fix" : name) && offered.includes(name));
}

export const fromTemplate = (template: InterviewTemplate): InterviewDraft => ({
  problems: template.problems,
  minutes: template.minutes,
  invitationDays: template.invitation_days,
  rules: template.rules,
  rubric: template.rubric,
});

/** Each exercise counts as long as its problem usually takes. */
export const countUsualMinutes = (chosen: InterviewProblem[], problems: CatalogProblem[]): number =>
  chosen.reduce(
    (sum, { slug, exercises }) => sum + exercises.length * (problems.find((p) => p.slug === slug)?.minutes ?? 0),
    0,
  );

export const suggestMinutes = (usualMinutes: number): number =>
  usualMinutes === 0 ? DEFAULT_MINUTES : Math.min(MAX_MINUTES, Math.max(MIN_MINUTES, usualMinutes));

/** Moves a problem by one place. The same list if it is already the first or the last. */
export function moveProblem(chosen: InterviewProblem[], slug: string, step: -1 | 1): InterviewProblem[] {
  const from = chosen.findIndex((each) => each.slug === slug);
  const other = chosen[from + step];
  const moved = chosen[from];
  if (!moved || !other) return chosen;
  return chosen.map((each) => (each === moved ? other : each === other ? moved : each));
}

/** The problems whose title, topic, name or part contains every word. */
export function searchProblems(problems: CatalogProblem[], search: string): CatalogProblem[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return problems.filter((problem) => {
    const text = [problem.title, problem.topic, problem.slug, ...problem.parts.map((part) => part.title)]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
