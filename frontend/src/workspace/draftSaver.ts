/** Saves the draft: in the browser at once, on the server about a second later, with retries until the server has it. */

import { ApiError } from "../api/client";
import { getDraft, putDraft, restartPractice } from "../api/requests";
import type { Draft } from "../api/types";
import {
  type DraftLocation,
  type LocalDraft,
  readLastSession,
  readLocalDraft,
  resolveDraft,
  writeLastSession,
  writeLocalDraft,
} from "./localDraft";

export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  /** `busy`: the server answers but cannot save at the moment. */
  | { kind: "offline"; isStoredLocally: boolean; busy?: boolean }
  | { kind: "closed"; message: string }
  | { kind: "refused"; message: string }
  | { kind: "conflict"; serverDraft: ServerDraft };

export type ServerDraft = Pick<Draft, "source" | "revision" | "session">;

const SAVE_DELAY_MS = 1000;
const RETRY_DELAY_MS = 4000;

export class DraftSaver {
  private draft: LocalDraft = { source: "", revision: 0, dirty: false, sent: null };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSending = false;
  private lastSave: Promise<void> = Promise.resolve();
  private isStoredLocally = true;
  private isClosed = false;
  private state: SaveState = { kind: "saved" };
  private location: DraftLocation;

  constructor(
    private readonly token: string,
    slug: string,
    exercise: string,
    private readonly onStateChange: (state: SaveState) => void,
  ) {
    this.location = { session: readLastSession(token), slug, exercise };
  }

  /** Loads the first text of the editor. If the server is unreachable, this is the browser's copy, if there is one. */
  async open(): Promise<string> {
    try {
      const server = await this.loadServerDraft();
      this.switchSession(server.session);
      const resolution = resolveDraft(readLocalDraft(this.location), server);
      if (resolution.kind === "conflict") {
        this.draft = resolution.local;
        this.setState({ kind: "conflict", serverDraft: server });
      } else {
        this.draft = resolution.draft;
        this.storeLocally();
        if (this.draft.dirty) this.schedule(0);
        else this.setState({ kind: "saved" });
      }
    } catch (error) {
      const local = readLocalDraft(this.location);
      if (!local || (error instanceof ApiError && error.status === 404)) throw error;
      this.draft = { ...local, dirty: true };
      this.setState({ kind: "offline", isStoredLocally: true });
      this.schedule(RETRY_DELAY_MS);
    }
    return this.draft.source;
  }

  change(source: string) {
    if (source === this.draft.source) return;
    this.draft = { ...this.draft, source, dirty: true };
    this.storeLocally();
    if (this.state.kind === "conflict" || this.state.kind === "closed") return;
    if (this.state.kind === "saved" || this.state.kind === "refused") this.setState({ kind: "saving" });
    this.schedule(SAVE_DELAY_MS);
  }

  /** Ends a conflict: the text in the editor replaces the server's newer text. */
  resolveConflict({ session, revision }: ServerDraft, source: string) {
    this.switchSession(session);
    this.draft = { source, revision, dirty: true, sent: null };
    this.storeLocally();
    this.setState({ kind: "saving" });
    this.schedule(0);
  }

  /** Saves now, because the network is back or the page is being closed. */
  flush() {
    if (this.draft.dirty && this.state.kind !== "conflict" && this.state.kind !== "closed") this.schedule(0);
  }

  close() {
    if (this.timer !== undefined && this.draft.dirty) void this.save();
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** Restarts the clock and the text. The server stores the current text as an earlier version. Returns the starter. */
  async restart(): Promise<string> {
    clearTimeout(this.timer);
    await this.lastSave;
    this.isSending = true;
    try {
      const starter = await restartPractice(this.location.slug, this.draft.source);
      this.draft = { source: starter.source, revision: starter.revision, dirty: false, sent: null };
      this.storeLocally();
      this.setState({ kind: "saved" });
      return starter.source;
    } finally {
      this.isSending = false;
      this.flush();
    }
  }

  private loadServerDraft() {
    return getDraft(this.token, this.location.slug, this.location.exercise);
  }

  private switchSession(session: string) {
    this.location = { ...this.location, session };
    writeLastSession(this.token, session);
  }

  private storeLocally() {
    this.isStoredLocally = writeLocalDraft(this.location, this.draft);
  }

  private setState(state: SaveState) {
    this.state = state;
    if (!this.isClosed) this.onStateChange(state);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.lastSave = this.save();
    }, ms);
  }

  private async save() {
    this.timer = undefined;
    if (this.isSending || !this.draft.dirty) return;
    this.isSending = true;
    const { source, revision } = this.draft;
    this.draft = { ...this.draft, sent: source };
    this.storeLocally();
    try {
      const { session, slug, exercise } = this.location;
      const saved = await putDraft(this.token, slug, exercise, { source, revision, session });
      const unchanged = this.draft.source === source;
      this.draft = { ...this.draft, revision: saved.revision, dirty: !unchanged, sent: null };
      this.storeLocally();
      if (unchanged) this.setState({ kind: "saved" });
    } catch (error) {
      await this.handleSaveError(error);
    } finally {
      this.isSending = false;
    }
    if (this.isClosed || !this.draft.dirty || this.timer !== undefined) return;
    if (this.state.kind === "saving") this.schedule(SAVE_DELAY_MS);
    if (this.state.kind === "offline") this.schedule(RETRY_DELAY_MS);
  }

  private async handleSaveError(error: unknown) {
    if (!(error instanceof ApiError)) return this.setState({ kind: "offline", isStoredLocally: this.isStoredLocally });
    if (error.code === "newer_draft") return this.compareWithServer();
    if (error.code === "session_ended" || error.status === 404)
      return this.setState({ kind: "closed", message: error.failure.message });
    if (error.status === 413 || error.status === 422)
      return this.setState({ kind: "refused", message: `${error.failure.message} ${error.failure.next}` });
    const busy = error.status === 429 || error.status === 503;
    this.setState({ kind: "offline", isStoredLocally: this.isStoredLocally, busy });
  }

  private async compareWithServer() {
    try {
      const server = await this.loadServerDraft();
      const resolution = resolveDraft({ ...this.draft, dirty: true }, server);
      // A draft of another session never derives from this text, so its revision cannot be compared.
      const isUnrelated = server.session !== this.location.session && server.source !== this.draft.source;
      if (resolution.kind === "conflict" || isUnrelated)
        return this.setState({ kind: "conflict", serverDraft: server });
      this.switchSession(server.session);
      this.draft = resolution.draft;
      this.storeLocally();
      this.setState(this.draft.dirty ? { kind: "saving" } : { kind: "saved" });
    } catch {
      this.setState({ kind: "offline", isStoredLocally: this.isStoredLocally });
    }
  }
}
