const FIRST_INTERVAL_MS = 500;
const WATCHED_DELAY_MS = 30;
const MIN_INTERVAL_MS = 250;
const MAX_INTERVAL_MS = 10_000;
const MAX_BACK_OFF_MS = 15_000;
const MAX_RETRY_AFTER_MS = 60_000;

/** When the next batch of edits is sent: as the server asks, later after failures, and at once for somebody who watches. */
export class SendPace {
  failures = 0;
  /** Between two steps of work. */
  intervalMs = FIRST_INTERVAL_MS;
  private lastSent = Number.NEGATIVE_INFINITY;
  /** How long the server asked to wait. Null if it did not. */
  private retryAfterMs: number | null = null;

  /** How long to wait for more edits after one. */
  typingDelayMs(isWatched: boolean) {
    if (this.failures > 0) return this.backOffMs();
    // Somebody who watches sees the first key of a pause at once. Otherwise fewer and larger batches are better.
    if (!isWatched) return this.intervalMs;
    return Math.max(this.lastSent + this.intervalMs - performance.now(), WATCHED_DELAY_MS);
  }

  /** How long to wait after a step of work, if more remains. */
  nextStepDelayMs() {
    return this.failures > 0 ? this.backOffMs() : this.intervalMs;
  }

  recordSending() {
    this.lastSent = performance.now();
  }

  recordSuccess() {
    this.failures = 0;
    this.retryAfterMs = null;
  }

  recordFailure(retryAfterMs: number | null) {
    this.failures += 1;
    this.retryAfterMs = retryAfterMs;
  }

  /** The server asks for so long a pause between batches. */
  setInterval(ms: number) {
    this.intervalMs = Math.min(Math.max(ms, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }

  private backOffMs() {
    if (this.retryAfterMs !== null) return Math.min(this.retryAfterMs, MAX_RETRY_AFTER_MS);
    return Math.min(this.intervalMs * 2 ** this.failures, MAX_BACK_OFF_MS) * (0.75 + Math.random() / 2);
  }
}
