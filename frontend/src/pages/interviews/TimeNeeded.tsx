import type { InterviewProblem } from "../../api/types";
import { pluralize } from "../../ui/textFormat";

interface Props {
  chosen: InterviewProblem[];
  usualMinutes: number;
  minutes: number;
}

/** Compares what the exercises usually take with the time of the interview. */
export function TimeNeeded({ chosen, usualMinutes, minutes }: Props) {
  if (chosen.length === 0) return null;
  const exercises = chosen.reduce((sum, { exercises }) => sum + exercises.length, 0);
  const isTooLong = usualMinutes > minutes;
  return (
    <p className={isTooLong ? "small tone-warning" : "small muted-text"} role="status">
      {pluralize(exercises, "exercise")}, usually {pluralize(usualMinutes, "minute")} together.
      {isTooLong &&
        ` That is ${pluralize(usualMinutes - minutes, "minute")} more than the interview has: give more time, or remove an exercise.`}
    </p>
  );
}
