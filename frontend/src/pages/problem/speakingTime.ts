/** Time to explain a trap, in seconds. */
export const SPEAKING_SECONDS = 60;

/** In seconds left. */
const ANNOUNCE_AT = [30, 10];

/** The announcement for screen readers, or "" while there is none. It is rare, because the user is speaking. */
export function formatAnnouncement(secondsLeft: number): string {
  const reached = ANNOUNCE_AT.filter((seconds) => secondsLeft <= seconds && secondsLeft > seconds - 5);
  return reached.length > 0 ? `${reached[0]} seconds left` : "";
}
