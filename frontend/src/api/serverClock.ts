/**
 * The server's time, whatever the clock of this machine shows.
 *
 * Each answer says a time that the server's clock has already passed when it arrives. So of all answers the one that
 * leads to the latest time is the most precise one, and a delayed answer changes nothing. Time goes on with a clock that
 * nobody can set. It stops while some machines sleep, which the first answer afterwards corrects.
 *
 * If the server's clock is set back, an answer proves it: its time is too early even for the moment of the request.
 */
let offset = Number.NEGATIVE_INFINITY; // what to add to `performance.now()`; until it is known, -Infinity

/** The header Date has whole seconds. */
const PRECISION_MS = 1000;

/** `time` is in milliseconds, and `sentAt` is `performance.now()` from when the request was sent, if that is known. */
export function observeServerTime(time: number, sentAt = Number.NEGATIVE_INFINITY) {
  if (Number.isNaN(time)) return;
  offset = Math.min(Math.max(offset, time - performance.now()), time + PRECISION_MS - sentAt);
}

/** In milliseconds. Until an answer was observed, the time of this machine. */
export const serverNow = () => (Number.isFinite(offset) ? offset + performance.now() : Date.now());

/** For tests. */
export function forgetServerTime() {
  offset = Number.NEGATIVE_INFINITY;
}
