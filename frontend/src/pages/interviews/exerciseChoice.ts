import type { InterviewProblem } from "../../api/types";
import { IMPLEMENT } from "../../workspace/exercises";

/** The exercises that an interviewer chose for a problem. */
export interface ExerciseChoice {
  kinds: string[];
  /** The name of the `fix` exercise, which counts if `kinds` has "fix". */
  fix: string;
}

export const DEFAULT_CHOICE: ExerciseChoice = { kinds: [IMPLEMENT], fix: "fix-1" };

export const toInterviewProblem = (slug: string, { kinds, fix } = DEFAULT_CHOICE): InterviewProblem => ({
  slug,
  exercises: kinds.map((kind) => (kind === "fix" ? fix : kind)),
});
