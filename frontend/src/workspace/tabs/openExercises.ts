/**
 * Which exercise of a problem, and which submission of an exercise, this page showed last. A tab leads back to them, so that
 * the results are still there.
 */
import { IMPLEMENT } from "../exerciseNames";

const exercises = new Map<string, string>();
const submissions = new Map<string, string>();

/** Forgets the submission if it is null. */
export function rememberSubmission(token: string, slug: string, exercise: string, submission: string | null) {
  const key = `${token} ${slug} ${exercise}`;
  if (submission) submissions.set(key, submission);
  else submissions.delete(key);
}

export function rememberExercise(token: string, slug: string, exercise: string) {
  exercises.set(`${token} ${slug}`, exercise);
}

/** The query of a link to an exercise. */
export function buildExerciseSearch(token: string, slug: string, exercise: string): string {
  const params = new URLSearchParams();
  if (exercise !== IMPLEMENT) params.set("exercise", exercise);
  const submission = submissions.get(`${token} ${slug} ${exercise}`);
  if (submission) params.set("submission", submission);
  return params.size > 0 ? `?${params}` : "";
}

/** The query of a link to a problem: its exercise that was open last, or else its first one. */
export function buildProblemSearch(token: string, slug: string): string {
  const exercise = exercises.get(`${token} ${slug}`);
  return exercise ? buildExerciseSearch(token, slug, exercise) : "";
}
