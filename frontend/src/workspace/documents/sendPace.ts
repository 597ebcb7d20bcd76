const FIRST_INTERVAL_MS = 500;
const WATCHED_DELAY_MS = 30;
/** Bounds of what the server may ask. */
const MIN_INTERVAL_MS = 250;
const MAX_INTERVAL_MS = 10_000;
const MAX_BACK_OFF_MS = 15_000;
const MAX_RETRY_AFTER_MS = 60_000;

/** When the next batch of edits is sent: as the server asks (judge/http/batch_interval.py), later after failures, and at once for somebody who watches. */
export class SendPace {
  failuresInARow = 0;
  /** Between two steps of work. */
  intervalMs = FIRST_INTERVAL_MS;
  private lastSent = Number.NEGATIVE_INFINITY;
  /** How long the server asked to wait. Null if it did not. */
  private retryAfterMs: number | null = null;

  /** How long to wait for more edits after one. */
  computeTypingDelayMs(isWatched: boolean) {
    if (this.failuresInARow > 0) return this.computeBackOffMs();
    // Somebody who watches sees the first key after a pause at once. Otherwise fewer and larger batches are better.
    if (!isWatched) return this.intervalMs;
    return Math.max(this.lastSent + this.intervalMs - performance.now(), WATCHED_DELAY_MS);
  }

  /** How long to wait after a step of work, if more remains. */
  computeNextStepDelayMs() {
    return this.failuresInARow > 0 ? this.computeBackOffMs() : this.intervalMs;
  }

  recordSending() {
    this.lastSent = performance.now();
  }

  recordSuccess() {
    this.failuresInARow = 0;
    this.retryAfterMs = null;
  }

  recordFailure(retryAfterMs: number | null) {
    this.failuresInARow += 1;
    this.retryAfterMs = retryAfterMs;
  }

  /** The server asks for so long a pause between batches. */
  applyServerInterval(ms: number) {
    this.intervalMs = Math.min(Math.max(ms, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }

  private computeBackOffMs() {
    if (this.retryAfterMs !== null) return Math.min(this.retryAfterMs, MAX_RETRY_AFTER_MS);
    // Random also at the maximum, so that not all pages retry at the same moment after an outage.
    return Math.min(this.intervalMs * 2 ** this.failuresInARow, MAX_BACK_OFF_MS) * (0.5 + Math.random() / 2);
  }
}
