/** A calendar file (RFC 5545) with one event. */
export interface CalendarEvent {
  /** Stays the same when the event is exported again, so that calendars replace it. */
  uid: string;
  /** Grows with each change of the event, so that calendars keep the latest. */
  sequence: number;
  title: string;
  description: string;
  url: string;
  start: Date;
  minutes: number;
}

const encoder = new TextEncoder();
const MAX_LINE_BYTES = 75;

/** "20270203T103000Z": times in UTC need no description of a time zone. */
const formatUtc = (date: Date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

/** A text value: no line break in it starts another property. */
const escapeText = (text: string) =>
  text
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, "\\n")
    .replace(/\p{Cc}/gu, "");

/** Continues a long line on the next one, after a space. No character is cut in two. */
function foldLine(line: string): string {
  const lines = [""];
  let length = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (length + size > MAX_LINE_BYTES) {
      lines.push(" ");
      length = 1;
    }
    lines[lines.length - 1] += character;
    length += size;
  }
  return lines.join("\r\n");
}

export function formatCalendar(event: CalendarEvent, now = new Date()): string {
  const end = new Date(event.start.getTime() + event.minutes * 60_000);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Keepdims//Interviews//EN",
    "BEGIN:VEVENT",
    `UID:${escapeText(event.uid)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${formatUtc(now)}`,
    `DTSTART:${formatUtc(event.start)}`,
    `DTEND:${formatUtc(end)}`,
    `SUMMARY:${escapeText(event.title)}`,
    `DESCRIPTION:${escapeText(event.description)}`,
    `URL:${event.url}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join("");
}
