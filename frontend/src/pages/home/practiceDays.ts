/** Practice days in the browser's time zone: the streak and the problem of the day. */
import type { SessionProblem } from "../../api/types";

/** The local date of a moment, such as 2026-11-25. */
export function formatLocalDay(at: Date): string {
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

/** The previous calendar day. Does not subtract 24 hours, because some days are longer or shorter. */
export function dayBefore(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const before = new Date(Date.UTC(year, month - 1, date - 1));
  return before.toISOString().slice(0, 10);
}

/** The different local dates of some moments, which are ISO times. */
export const listLocalDays = (moments: string[]): Set<string> =>
  new Set(moments.map((at) => formatLocalDay(new Date(at))));

/** Number of consecutive days with an accepted exercise, up to today or, if today has none yet, up to yesterday. */
export function countStreak(days: Set<string>, today: string): number {
  let day = days.has(today) ? today : dayBefore(today);
  let count = 0;
  while (days.has(day)) {
    count += 1;
    day = dayBefore(day);
  }
  return count;
}

/**
 * The problem of the day: the first that was not accepted before today, so it stays the same after it is accepted.
 * Undefined if all were accepted before today. Skips what this server cannot judge.
 */
export function findProblemOfDay(problems: SessionProblem[], today: string): SessionProblem | undefined {
  return problems.find(({ practice, is_served: isServed }) => {
    const acceptedAt = practice?.accepted_at;
    return isServed !== false && (!acceptedAt || formatLocalDay(new Date(acceptedAt)) >= today);
  });
}
