/** What a timeline shows beside typing: moments with a shape, and spans of time. */
import type { Replay, ReplayEvent, SessionNote, Submission } from "../../api/types";
import { formatSubmissionKind } from "../../results/submissionKindText";
import { formatDuration } from "../../ui/timeFormat";
import { submissionVerdictState, verdictTitle } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";

export type MarkKind =
  | "run"
  | "runFailed"
  | "submitAccepted"
  | "submitNotAccepted"
  | "submitUnjudged"
  | "pasted"
  | "away"
  | "private"
  | "paused"
  | "sessionEvent"
  | "note";

export interface Mark {
  kind: MarkKind;
  /** In milliseconds since 1970. */
  at: number;
  /** The end of a span; equal to `at` for a moment. */
  until: number;
  text: string;
  /** As in `nameReplayDocument`; "" for the whole session. */
  document: string;
  /** The id of the submission. Null if the mark shows none. */
  submission: string | null;
}

export const MARK_TITLES: Record<MarkKind, string> = {
  run: "Run",
  runFailed: "Failed run",
  submitAccepted: "Accepted submit",
  submitNotAccepted: "Submit that was not accepted",
  submitUnjudged: "Submit without a verdict",
  pasted: "Paste",
  away: "Away from the page",
  private: "Private period",
  paused: "Pause",
  sessionEvent: "Start, end, time change or shown link",
  note: "Note",
};

export function listMarks({ submissions, events, ended_at }: Replay): Mark[] {
  const marks = [
    ...submissions.map(buildSubmissionMark),
    ...buildEventMarks(events, ended_at ? Date.parse(ended_at) : null),
  ];
  return marks.sort((a, b) => a.at - b.at);
}

const MAX_NOTE_CHARACTERS = 80;

/** The notes of the team, which change while the replay is open. Those written after the end are about no moment. */
export function addNotes(marks: readonly Mark[], notes: readonly SessionNote[], end: number): Mark[] {
  const added = notes.flatMap(({ at, text }): Mark[] => {
    const moment = Date.parse(at);
    if (moment > end) return [];
    const shownText = text.length > MAX_NOTE_CHARACTERS ? `${text.slice(0, MAX_NOTE_CHARACTERS)}…` : text;
    return [{ kind: "note", at: moment, until: moment, text: `Note: ${shownText}`, document: "", submission: null }];
  });
  return [...marks, ...added].sort((a, b) => a.at - b.at);
}

function buildSubmissionMark(submission: Submission): Mark {
  const at = Date.parse(submission.created_at);
  const where = formatExercise(submission.exercise);
  // Without a verdict although it is judged: the results are folded.
  const isFolded = submission.state === "done" && submission.verdict === null;
  const result = submission.verdict ? verdictTitle(submissionVerdictState(submission)).toLowerCase() : submission.state;
  return {
    kind: submission.kind === "run" ? selectRunKind(submission) : selectSubmitKind(submission),
    at,
    until: at,
    text: `${formatSubmissionKind(submission)} of ${where}${isFolded ? "" : `: ${result}`}`,
    document: `${submission.slug}/${submission.exercise}`,
    submission: submission.id,
  };
}

/** On own input nothing is compared, so a run that returned has not failed. */
const selectRunKind = ({ verdict }: Submission): MarkKind =>
  verdict === null || verdict === "accepted" || verdict === "ran" || verdict === "judge_error" ? "run" : "runFailed";

/** A judge error is not the candidate's. */
function selectSubmitKind({ verdict }: Submission): MarkKind {
  if (verdict === "accepted") return "submitAccepted";
  return verdict === null || verdict === "judge_error" ? "submitUnjudged" : "submitNotAccepted";
}

/** The events that start a span; `ends` is the kind of the event that ends it. */
const SPANS: Partial<Record<string, { ends: string; kind: MarkKind; text: string }>> = {
  private_started: { ends: "private_ended", kind: "private", text: "Private period" },
  paused: { ends: "resumed", kind: "paused", text: "Pause" },
  left_page: { ends: "returned", kind: "away", text: "Away from the page" },
};

/** A shorter absence is a reload, or a change between two tabs of the interview. The report leaves it out too. */
const MIN_ABSENCE_MS = 2000;

function buildEventMarks(events: readonly ReplayEvent[], end: number | null): Mark[] {
  return events.flatMap((event, index): Mark[] => {
    const at = Date.parse(event.at);
    const document = event.slug ? `${event.slug}/${event.exercise}` : "";
    const mark = { at, until: at, document, submission: null };
    const readNumber = (name: string) => Number(event.detail[name] ?? 0);
    const span = SPANS[event.kind];
    if (span) {
      if (span.kind === "away" && isAway(events.slice(0, index))) return [];
      const closing = events.slice(index + 1).find(({ kind }) => kind === span.ends);
      const until = closing ? Date.parse(closing.at) : (end ?? at);
      if (span.kind === "away" && until - at < MIN_ABSENCE_MS) return [];
      const length = until > at ? ` ${span.kind === "away" ? "for" : "of"} ${formatDuration((until - at) / 1000)}` : "";
      return [{ ...mark, kind: span.kind, until: Math.max(at, until), text: span.text + length }];
    }
    switch (event.kind) {
      case "pasted":
        return [{ ...mark, kind: "pasted", text: `Paste of ${plural(readNumber("lines"), "line")}` }];
      case "extended":
        return [{ ...mark, kind: "sessionEvent", text: `Extra time of ${formatDuration(readNumber("seconds"))}` }];
      case "reopened":
        return [{ ...mark, kind: "sessionEvent", text: `Reopened with ${formatDuration(readNumber("seconds"))} left` }];
      case "returned": {
        // A page that could not report that it was left says how long ago that was.
        const away = readNumber("seconds") * 1000;
        if (isAway(events.slice(0, index)) || away < MIN_ABSENCE_MS) return [];
        return [
          { ...mark, kind: "away", at: at - away, text: `Away from the page for ${formatDuration(away / 1000)}` },
        ];
      }
      case "link_shown":
        return [{ ...mark, kind: "sessionEvent", text: "The candidate's link was shown to an interviewer" }];
      case "started":
        return [{ ...mark, kind: "sessionEvent", text: "Start" }];
      case "ended":
        return [{ ...mark, kind: "sessionEvent", text: "End" }];
      default:
        return [];
    }
  });
}

/** Whether the candidate left the page, and has not returned to it since. */
const isAway = (earlierEvents: readonly ReplayEvent[]) =>
  earlierEvents.findLast(({ kind }) => kind === "left_page" || kind === "returned")?.kind === "left_page";

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

const MAX_ROWS = 4;

/** The row of each mark, from 0. `marks` are in the order of time. Those that are less than `gap` milliseconds apart do
 * not cover each other, unless `MAX_ROWS` are full. */
export function stackMarks(marks: readonly Pick<Mark, "at">[], gap: number): number[] {
  const latestInRow: number[] = [];
  return marks.map(({ at }) => {
    const free = latestInRow.findIndex((before) => at - before >= gap);
    const next = latestInRow.length < MAX_ROWS ? latestInRow.length : latestInRow.indexOf(Math.min(...latestInRow));
    const row = free >= 0 ? free : next;
    latestInRow[row] = at;
    return row;
  });
}

const FAILURES: MarkKind[] = ["runFailed", "submitNotAccepted"];

/** The next failed run or submit after the moment, or else the first failed one. Undefined if none failed. */
export function findNextFailure(marks: readonly Mark[], at: number): Mark | undefined {
  const failures = marks.filter(({ kind }) => FAILURES.includes(kind));
  return failures.find((mark) => mark.at > at) ?? failures[0];
}
