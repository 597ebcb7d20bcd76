import { ApiError } from "../../../api/client";

export type DraftState = "saved" | "unsaved" | "failed";

export interface DraftStatus {
  state: DraftState;
  /** Why it is not saved. Null unless the state is "failed". */
  error: unknown;
}

const DELAY_MS = 800;
const RETRY_MS = 5_000;

/** Saves a draft while it is typed: one request at a time, and the latest draft last. */
export class DraftSaver<Draft> {
  /** The draft that is to be sent next. Null if the server has the latest, or a request with it is running. */
  private pending: Draft | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  /** The last draft that was typed. Null if nothing was. */
  latest: Draft | null = null;
  status: DraftStatus = { state: "saved", error: null };
  /** Is called when the status changes. A form that is opened again replaces it. */
  onStatus: (status: DraftStatus) => void = () => undefined;

  constructor(
    /** Sends the draft, which replaces `revision`. Returns the revision that it has then. */
    private readonly send: (draft: Draft, revision: number) => Promise<number>,
    public revision: number,
  ) {}

  change(draft: Draft) {
    this.pending = draft;
    this.latest = draft;
    this.report("unsaved", null);
    this.schedule(DELAY_MS);
  }

  get hasUnsaved() {
    return this.pending !== null || this.running !== null;
  }

  /** Resolves when everything is saved. Rejects if it cannot be. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    await this.running?.catch(() => undefined);
    clearTimeout(this.timer);
    if (this.pending === null) return;
    this.running = this.sendPending(this.pending);
    try {
      await this.running;
    } finally {
      this.running = null;
    }
    await this.flush();
  }

  private report(state: DraftState, error: unknown) {
    this.status = { state, error };
    this.onStatus(this.status);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush().catch(() => undefined), ms);
  }

  private async sendPending(draft: Draft) {
    this.pending = null;
    try {
      this.revision = await this.send(draft, this.revision);
      if (this.pending === null) this.report("saved", null);
    } catch (error) {
      this.pending ??= draft;
      this.report("failed", error);
      // What the server refuses, it would refuse again.
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) this.schedule(RETRY_MS);
      throw error;
    }
  }
}
