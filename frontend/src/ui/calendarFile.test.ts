import { expect, test } from "vitest";
import { computeEventId } from "./CalendarButton";
import { formatCalendar } from "./calendarFile";

const EVENT = {
  uid: "invitation-7@judge.example.org",
  sequence: 2,
  title: "Coding interview: kernels",
  description: "Open the link.",
  url: "https://judge.example.org/i/token",
  start: new Date("2027-02-03T10:30:00Z"),
  minutes: 90,
};
const unfold = (file: string) => file.replaceAll("\r\n ", "").split("\r\n");

test("has the time in UTC and ends every line with CRLF", () => {
  const file = formatCalendar(EVENT, new Date("2027-01-01T00:00:00Z"));
  expect(unfold(file)).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Keepdims//Interviews//EN",
    "BEGIN:VEVENT",
    "UID:invitation-7@judge.example.org",
    "SEQUENCE:2",
    "DTSTAMP:20270101T000000Z",
    "DTSTART:20270203T103000Z",
    "DTEND:20270203T120000Z",
    "SUMMARY:Coding interview: kernels",
    "DESCRIPTION:Open the link.",
    "URL:https://judge.example.org/i/token",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ]);
  expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("escapes text, so that no title adds a property", () => {
  const title = "a,b;c\\d\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT\u2028e\u0007";
  const lines = unfold(formatCalendar({ ...EVENT, title }));
  expect(lines).toContain("SUMMARY:a\\,b\\;c\\\\d\\nATTENDEE:mailto:x@example.org\\nEND:VEVENT\\ne");
  expect(lines.filter((line) => line.startsWith("ATTENDEE") || line === "END:VEVENT")).toEqual(["END:VEVENT"]);
});

test("folds lines at 75 bytes without cutting a character", () => {
  const title = "Ж🙂é".repeat(60);
  const file = formatCalendar({ ...EVENT, title });
  for (const line of file.split("\r\n")) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(unfold(file)).toContain(`SUMMARY:${title}`);
});

test("the name of an event is not the link", () => {
  const link = "/i/Jd0SxwWm8pSeCbAyT3q5LkEuNvRz1xYf";
  expect(computeEventId(link)).toMatch(/^[0-9a-f]{32}$/);
  expect(computeEventId(link)).toBe(computeEventId(link));
  expect(computeEventId(`${link}x`)).not.toBe(computeEventId(link));
});
