import { pluralize } from "../../ui/textFormat";
import type { ChosenProblem } from "./interviewDraft";

interface Props {
  chosen: ChosenProblem[];
  usualMinutes: number;
  minutes: number;
}

/** Compares what the exercises usually take with the time of the interview. */
export function TimeNeeded({ chosen, usualMinutes, minutes }: Props) {
  if (chosen.length === 0) return null;
  const exercises = chosen.reduce((sum, { kinds }) => sum + kinds.length, 0);
  const isTooLong = usualMinutes > minutes;
  return (
    <p className={isTooLong ? "small tone-warning" : "small muted-text"} role="status">
      {pluralize(exercises, "exercise")}, usually {pluralize(usualMinutes, "minute")} together.
      {isTooLong &&
        ` That is ${pluralize(usualMinutes - minutes, "minute")} more than the interview has: give more time, or remove an exercise.`}
    </p>
  );
}
