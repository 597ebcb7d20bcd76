import type { CatalogProblem, InterviewProblem, InterviewRules, InterviewTemplate } from "../../api/types";
import { pluralize } from "../../ui/textFormat";
import { IMPLEMENT } from "../../workspace/exercises";
import { DEFAULT_RULES } from "./ruleText";

/** A problem of an interview that is being made. */
export interface ChosenProblem {
  slug: string;
  /** Which of "implement", "fix" and "test" candidates get. */
  kinds: string[];
  /** The name of the `fix` exercise, which counts if `kinds` has "fix". */
  fix: string;
}

/** What the form of a new interview contains. */
export interface InterviewDraft {
  /** In the order in which candidates see them. */
  problems: ChosenProblem[];
  /** Null: as long as the exercises usually take. */
  minutes: number | null;
  invitationDays: number;
  rules: InterviewRules;
}

export const DEFAULT_INVITATION_DAYS = 14;
export const INVITATION_DAYS = [3, 7, 14, 30, 90, 0];
const DEFAULT_MINUTES = 45;
export const MIN_MINUTES = 5;
export const MAX_MINUTES = 480;

export const EMPTY_DRAFT: InterviewDraft = {
  problems: [],
  minutes: null,
  invitationDays: DEFAULT_INVITATION_DAYS,
  rules: DEFAULT_RULES,
};

export const formatInvitationDays = (days: number) => (days === 0 ? "Never" : `After ${pluralize(days, "day")}`);

export const chooseProblem = (slug: string): ChosenProblem => ({ slug, kinds: [IMPLEMENT], fix: "fix-1" });

export const toInterviewProblem = ({ slug, kinds, fix }: ChosenProblem): InterviewProblem => ({
  slug,
  exercises: kinds.map((kind) => (kind === "fix" ? fix : kind)),
});

/** A draft has one bug to fix for each problem, so of several the first one remains. */
export function fromInterviewProblem({ slug, exercises }: InterviewProblem): ChosenProblem {
  const kinds = exercises.map((name) => (name.startsWith("fix-") ? "fix" : name));
  return { slug, kinds: [...new Set(kinds)], fix: exercises.find((name) => name.startsWith("fix-")) ?? "fix-1" };
}

export const fromTemplate = (template: InterviewTemplate): InterviewDraft => ({
  problems: template.problems.map(fromInterviewProblem),
  minutes: template.minutes,
  invitationDays: template.invitation_days,
  rules: template.rules,
});

/** Each exercise counts as long as its problem usually takes. */
export const countUsualMinutes = (chosen: ChosenProblem[], problems: CatalogProblem[]): number =>
  chosen.reduce(
    (sum, { slug, kinds }) => sum + kinds.length * (problems.find((p) => p.slug === slug)?.minutes ?? 0),
    0,
  );

export const suggestMinutes = (usual: number): number =>
  usual === 0 ? DEFAULT_MINUTES : Math.min(MAX_MINUTES, Math.max(MIN_MINUTES, usual));

/** Moves a problem by one place. The same list if it is already the first or the last. */
export function moveProblem(chosen: ChosenProblem[], slug: string, step: -1 | 1): ChosenProblem[] {
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
