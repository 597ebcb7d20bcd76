const UNITS: [string, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function ago(then: number, now: number): string {
  const gone = Math.max(0, now - then);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(gone / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

/** 581 seconds as 9:41, or 1:02:03 from an hour on. */
export function taken(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** What is left. It rounds up, so that it ends when the time does. */
export const countdown = (ms: number) => taken(Math.max(0, Math.ceil(ms / 1000)));
