import { toHexString } from "lib0/buffer";
import { digest } from "lib0/hash/sha256";
import { Button } from "./Button";
import { formatCalendar } from "./calendarFile";
import { downloadText } from "./downloadFile";

export interface PlannedInterview {
  title: string;
  /** The path of the candidate's page. */
  link: string;
  /** ISO time. */
  start: string;
  /** How often the start was changed. */
  changes: number;
  minutes: number;
}

/** Saves the planned interview as a calendar file. It has the candidate's link, so it is only for the candidate. */
export function downloadCalendar({ title, link, start, changes, minutes }: PlannedInterview): void {
  const url = new URL(link, window.location.origin).href;
  const calendar = formatCalendar({
    uid: `${computeEventId(link)}@${window.location.hostname}`,
    sequence: changes,
    title: `Coding interview: ${title}`,
    description: `Open this link to start: ${url}`,
    url,
    start: new Date(start),
    minutes,
  });
  downloadText("interview.ics", calendar, "text/calendar");
}

/** The same for everybody who has the link. Calendars show and share the id of an event, so it must not be the link. */
export const computeEventId = (link: string) => toHexString(digest(new TextEncoder().encode(link))).slice(0, 32);

interface Props {
  interview: PlannedInterview;
  label: string;
  /** What a screen reader says, if it is more than the label. */
  description?: string;
}

export function CalendarButton({ interview, label, description }: Props) {
  return (
    <Button onPress={() => downloadCalendar(interview)} aria-label={description}>
      {label}
    </Button>
  );
}
