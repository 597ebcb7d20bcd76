/** Days of practice, in the time zone of the browser: the streak, and the problem of the day. */
import type { SeatProblem } from "../api/types";

/** The day of a moment, as 2026-11-25. */
export function dayOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** By the calendar, as not every day has 24 hours. */
export function dayBefore(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const before = new Date(Date.UTC(year, month - 1, date - 1));
  return before.toISOString().slice(0, 10);
}

export const daysOf = (moments: string[]): Set<string> => new Set(moments.map((at) => dayOf(new Date(at))));

/** Days in a row with something accepted, up to today. A today without anything has not broken it yet. */
export function streak(days: Set<string>, today: string): number {
  let day = days.has(today) ? today : dayBefore(today);
  let count = 0;
  while (days.has(day)) {
    count += 1;
    day = dayBefore(day);
  }
  return count;
}

/**
 * The problem of the day: the first in order that was not accepted before today, so that it stays the same when it is
 * accepted. Undefined when all were.
 */
export function problemOfDay(problems: SeatProblem[], today: string): SeatProblem | undefined {
  return problems.find(({ practised }) => {
    const acceptedAt = practised?.accepted_at;
    return !acceptedAt || dayOf(new Date(acceptedAt)) >= today;
  });
}
