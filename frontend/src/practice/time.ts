/** Times of practice, in words. */

/** 581 seconds as 9:41, or 1:02:03 from an hour on. */
export function taken(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

const LONG_SECONDS = 3 * 3600;

/**
 * What the clock of a round shows after so many seconds: what is left, then what has gone by, with a word on it. It never
 * stops anybody.
 */
export function clockOf(gone: number, minutes: number): { note: string; time: string } {
  const left = minutes * 60 - gone;
  if (left > 0) return { note: "left", time: taken(Math.ceil(left)) };
  // Somebody who comes back another day learns nothing from the hours between.
  return { note: `${minutes} minutes are over`, time: gone > LONG_SECONDS ? "" : taken(gone) };
}
