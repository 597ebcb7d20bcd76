/** The minute in which a trap is explained aloud. */
export const MINUTE = 60;

const SAY_AT = [30, 10];

/** What is said aloud to those who do not see the clock: rarely, as somebody is speaking. */
export function saidAt(left: number): string {
  const due = SAY_AT.filter((mark) => left <= mark && left > mark - 5);
  return due.length > 0 ? `${due[0]} seconds left` : "";
}
