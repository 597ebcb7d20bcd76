const UNITS: [string, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** The time between two timestamps in milliseconds, in the largest whole unit. */
export function formatAgo(then: number, now: number): string {
  const elapsed = Math.max(0, now - then);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(elapsed / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

/** Formats 581 seconds as 9:41 and 3723 seconds as 1:02:03. */
export function formatDuration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** The time left, in milliseconds. Rounds up, so that 0:00 means that the time is over. */
export const formatCountdown = (ms: number) => formatDuration(Math.max(0, Math.ceil(ms / 1000)));

/** Formats a date without ambiguity: "3 Feb 2027". */
export const formatDay = (at: string): string =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** Formats a time of today as "10:32" and one of another day as "3 Feb 2027, 10:32". */
export function formatMoment(at: string, now = new Date()): string {
  const time = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return formatDay(at) === formatDay(now.toISOString()) ? time : `${formatDay(at)}, ${time}`;
}

/** Reads "12:03" or "1:02:03" as milliseconds. Null for anything else. */
export function parseSessionTime(text: string): number | null {
  if (!/^\d{1,3}(:[0-5]\d){1,2}$/.test(text.trim())) return null;
  return (
    text
      .trim()
      .split(":")
      .reduce((total, part) => total * 60 + Number(part), 0) * 1000
  );
}
