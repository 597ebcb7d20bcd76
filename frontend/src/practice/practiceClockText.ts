/** The text of the practice clock. */
import { formatDuration } from "../ui/timeFormat";

const HIDE_TIME_AFTER_SECONDS = 3 * 3600;

/**
 * Formats the practice clock after `elapsed` seconds: first the time left, then the time elapsed, each with a note. The
 * time is "" after HIDE_TIME_AFTER_SECONDS: it is of no use to a user who returns another day.
 */
export function practiceClockText(elapsed: number, minutes: number): { note: string; time: string } {
  const left = minutes * 60 - elapsed;
  if (left > 0) return { note: "left", time: formatDuration(Math.ceil(left)) };
  return {
    note: `${minutes} minutes are over`,
    time: elapsed > HIDE_TIME_AFTER_SECONDS ? "" : formatDuration(elapsed),
  };
}
