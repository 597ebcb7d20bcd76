/** Keeps what is typed: in the browser at once, on the server about a second later, and again until it is there. */
import { getDraft, putDraft } from "../api/calls";
import { ApiError } from "../api/client";
import { type LocalDraft, readLocal, resolve, writeLocal } from "./draft";

export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "offline"; kept: boolean }
  | { kind: "closed"; message: string }
  | { kind: "refused"; message: string }
  | { kind: "conflict"; theirs: { source: string; revision: number } };

const WAIT_MS = 1000;
const RETRY_MS = 4000;

export class Saver {
  private draft: LocalDraft = { source: "", revision: 0, dirty: false, sent: null };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending = false;
  private kept = true;
  private over = false;
  private state: SaveState = { kind: "saved" };

  constructor(
    private readonly token: string,
    private readonly slug: string,
    private readonly tell: (state: SaveState) => void,
  ) {}

  /** The text to begin with. With the server away that is the browser's own, where there is one. */
  async open(): Promise<string> {
    const local = readLocal(this.token, this.slug);
    try {
      const found = resolve(local, await getDraft(this.token, this.slug));
      if (found.kind === "conflict") {
        this.draft = found.mine;
        this.set({ kind: "conflict", theirs: found.theirs });
      } else {
        this.draft = found.draft;
        this.keep();
        if (this.draft.dirty) this.schedule(0);
        else this.set({ kind: "saved" });
      }
    } catch (error) {
      if (!local || (error instanceof ApiError && error.status === 404)) throw error;
      this.draft = { ...local, dirty: true };
      this.set({ kind: "offline", kept: true });
      this.schedule(RETRY_MS);
    }
    return this.draft.source;
  }

  change(source: string) {
    if (source === this.draft.source) return;
    this.draft = { ...this.draft, source, dirty: true };
    this.keep();
    if (this.state.kind === "conflict" || this.state.kind === "closed") return;
    if (this.state.kind === "saved" || this.state.kind === "refused") this.set({ kind: "saving" });
    this.schedule(WAIT_MS);
  }

  /** After a conflict: what is in the editor now is to stand in the place of the server's newer text. */
  settle(revision: number, source: string) {
    this.draft = { source, revision, dirty: true, sent: null };
    this.keep();
    this.set({ kind: "saving" });
    this.schedule(0);
  }

  /** Try now, as the network is back or the page is about to be left. */
  flush() {
    if (this.draft.dirty && this.state.kind !== "conflict" && this.state.kind !== "closed") this.schedule(0);
  }

  close() {
    if (this.timer !== undefined && this.draft.dirty) void this.send();
    this.over = true;
    clearTimeout(this.timer);
  }

  private keep() {
    this.kept = writeLocal(this.token, this.slug, this.draft);
  }

  private set(state: SaveState) {
    this.state = state;
    if (!this.over) this.tell(state);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), ms);
  }

  private async send() {
    this.timer = undefined;
    if (this.sending || !this.draft.dirty) return;
    this.sending = true;
    const { source, revision } = this.draft;
    this.draft = { ...this.draft, sent: source };
    this.keep();
    try {
      const saved = await putDraft(this.token, this.slug, source, revision);
      const unchanged = this.draft.source === source;
      this.draft = { ...this.draft, revision: saved.revision, dirty: !unchanged, sent: null };
      this.keep();
      if (unchanged) this.set({ kind: "saved" });
    } catch (error) {
      await this.failed(error);
    } finally {
      this.sending = false;
    }
    if (this.over || !this.draft.dirty || this.timer !== undefined) return;
    if (this.state.kind === "saving") this.schedule(WAIT_MS);
    if (this.state.kind === "offline") this.schedule(RETRY_MS);
  }

  private async failed(error: unknown) {
    if (!(error instanceof ApiError)) return this.set({ kind: "offline", kept: this.kept });
    if (error.code === "newer_draft") return this.compare();
    if (error.code === "seat_ended" || error.status === 404)
      return this.set({ kind: "closed", message: error.failure.message });
    if (error.status === 413 || error.status === 422)
      return this.set({ kind: "refused", message: `${error.failure.message} ${error.failure.next}` });
    this.set({ kind: "offline", kept: this.kept });
  }

  private async compare() {
    try {
      const found = resolve({ ...this.draft, dirty: true }, await getDraft(this.token, this.slug));
      if (found.kind === "conflict") return this.set({ kind: "conflict", theirs: found.theirs });
      this.draft = found.draft;
      this.keep();
      this.set(this.draft.dirty ? { kind: "saving" } : { kind: "saved" });
    } catch {
      this.set({ kind: "offline", kept: this.kept });
    }
  }
}
