/** What the pages about a session say in words. */
import type { SessionHeading, SessionSignals, Submission } from "../../api/types";
import { formatMinutes, pluralize } from "../../ui/textFormat";
import { formatDuration } from "../../ui/timeFormat";

export const SESSION_STATES: Record<SessionHeading["state"], string> = {
  invited: "Not started yet",
  running: "Running",
  paused: "Paused",
  ended: "Ended",
  expired: "The invitation has expired",
  revoked: "The invitation was withdrawn",
};

/** Pastes, time away from the page, private periods and pauses, one sentence part each: "2 pastes, the larger 14 lines". */
export function describeSignals(signals: SessionSignals): string[] {
  const { pastes, times_away, away_seconds, private_periods, pauses } = signals;
  return [
    ...(pastes > 0 ? [describePastes(signals)] : []),
    ...(times_away > 0 ? [describeAway(times_away, away_seconds)] : []),
    ...(private_periods > 0 ? [pluralize(private_periods, "private period")] : []),
    ...(pauses > 0 ? [pluralize(pauses, "pause")] : []),
  ];
}

function describePastes({ pastes, largest_paste_lines }: SessionSignals): string {
  const lines = pluralize(largest_paste_lines, "line");
  if (pastes === 1) return `1 paste of ${lines}`;
  return `${pastes} pastes, the ${pastes === 2 ? "larger" : "largest"} ${lines}`;
}

function describeAway(times: number, seconds: number): string {
  const length = seconds < 60 ? pluralize(seconds, "second") : formatMinutes(seconds);
  return `${length} away from the page${times > 1 ? ` in ${times} parts` : ""}`;
}

/** When something happened, counted from the start of the session: "12:03", "before the start", "after the end". */
export function formatSessionTime(
  { started_at, ended_at }: Pick<SessionHeading, "started_at" | "ended_at">,
  at: string,
) {
  if (!started_at || Date.parse(at) < Date.parse(started_at)) return "before the start";
  if (ended_at && Date.parse(at) > Date.parse(ended_at)) return "after the end";
  return formatDuration((Date.parse(at) - Date.parse(started_at)) / 1000);
}

/** As a part of a sentence: "at 12:03", "after the end". */
export function describeSessionTime(session: Pick<SessionHeading, "started_at" | "ended_at">, at: string) {
  const text = formatSessionTime(session, at);
  return /^\d/.test(text) ? `at ${text}` : text;
}

/** The path of the replay at this moment. Null before the start. */
export function replayPath({ id, started_at }: Pick<SessionHeading, "id" | "started_at">, at: string): string | null {
  if (!started_at || Date.parse(at) < Date.parse(started_at)) return null;
  return `/invitations/${id}/replay?at=${Date.parse(at) - Date.parse(started_at)}`;
}

/** The run or submission before this one in the same exercise. `submissions` are in the order of time. */
export const findPrevious = (submissions: readonly Submission[], { id, slug, exercise }: Submission) =>
  submissions
    .slice(
      0,
      Math.max(
        0,
        submissions.findIndex((each) => each.id === id),
      ),
    )
    .findLast((each) => each.slug === slug && each.exercise === exercise) ?? null;
