/** Times of practice, in words. */
import { taken } from "../ui/ago";

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
