/** A document that still differs would be loaded again with each batch. */
const RESYNC_PAUSE_MS = 60_000;

/** `merge`: keep this page's document. `rebuild`: load it again and repeat what was not confirmed. `retype`: load it
 * again and put this page's text into it as one edit. */
export type Reload = "merge" | "rebuild" | "retype";

/** Why and how a document is to be loaded again. */
export class ReloadPlan {
  /** Null while nothing is to be loaded. */
  pending: Reload | null = null;
  private lastResync = Number.NEGATIVE_INFINITY;
  private invalidBatches = 0;

  /** Unless another one is pending, which loads everything too. */
  request(reload: Reload) {
    this.pending ??= reload;
  }

  recordConfirmedBatch() {
    this.invalidBatches = 0;
  }

  /** The page's text differs from the server's. */
  handleDifference() {
    if (performance.now() - this.lastResync < RESYNC_PAUSE_MS) return;
    this.lastResync = performance.now();
    this.pending = "rebuild";
  }

  /** Returns whether loading the document again can help. */
  handleInvalidBatch(): boolean {
    if (this.invalidBatches >= 2) return false;
    // The server may lack what the batch continues from. If a merge does not help, only the text remains.
    this.pending = this.invalidBatches === 0 ? "merge" : "retype";
    this.invalidBatches += 1;
    return true;
  }
}
