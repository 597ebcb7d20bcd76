/** Keeps what is typed: in the browser at once, on the server about a second later, and again until it is there. */
import { getDraft, putDraft, startAgain } from "../api/calls";
import { ApiError } from "../api/client";
import type { Draft } from "../api/types";
import { type LocalDraft, lastSeat, type Place, readLocal, rememberSeat, resolve, writeLocal } from "./draft";

export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  /** `busy`: the server answers, and takes no more for the moment. */
  | { kind: "offline"; kept: boolean; busy?: boolean }
  | { kind: "closed"; message: string }
  | { kind: "refused"; message: string }
  | { kind: "conflict"; theirs: ServerText };

export type ServerText = Pick<Draft, "source" | "revision" | "seat">;

const WAIT_MS = 1000;
const RETRY_MS = 4000;

export class Saver {
  private draft: LocalDraft = { source: "", revision: 0, dirty: false, sent: null };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending = false;
  private flight: Promise<void> = Promise.resolve();
  private kept = true;
  private over = false;
  private state: SaveState = { kind: "saved" };
  private place: Place;

  constructor(
    private readonly token: string,
    slug: string,
    exercise: string,
    private readonly tell: (state: SaveState) => void,
  ) {
    this.place = { seat: lastSeat(token), slug, exercise };
  }

  /** The text to begin with. With the server away that is the browser's own, where there is one. */
  async open(): Promise<string> {
    try {
      const server = await this.ask();
      this.sitAt(server.seat);
      const found = resolve(readLocal(this.place), server);
      if (found.kind === "conflict") {
        this.draft = found.mine;
        this.set({ kind: "conflict", theirs: server });
      } else {
        this.draft = found.draft;
        this.keep();
        if (this.draft.dirty) this.schedule(0);
        else this.set({ kind: "saved" });
      }
    } catch (error) {
      const local = readLocal(this.place);
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
  settle({ seat, revision }: ServerText, source: string) {
    this.sitAt(seat);
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

  /** A fresh clock, and the starter in the place of the text, which the server sets aside. Gives the starter. */
  async startAgain(): Promise<string> {
    clearTimeout(this.timer);
    await this.flight;
    this.sending = true;
    try {
      const fresh = await startAgain(this.place.slug, this.draft.source);
      this.draft = { source: fresh.source, revision: fresh.revision, dirty: false, sent: null };
      this.keep();
      this.set({ kind: "saved" });
      return fresh.source;
    } finally {
      this.sending = false;
      this.flush();
    }
  }

  private ask() {
    return getDraft(this.token, this.place.slug, this.place.exercise);
  }

  private sitAt(seat: string) {
    this.place = { ...this.place, seat };
    rememberSeat(this.token, seat);
  }

  private keep() {
    this.kept = writeLocal(this.place, this.draft);
  }

  private set(state: SaveState) {
    this.state = state;
    if (!this.over) this.tell(state);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.flight = this.send();
    }, ms);
  }

  private async send() {
    this.timer = undefined;
    if (this.sending || !this.draft.dirty) return;
    this.sending = true;
    const { source, revision } = this.draft;
    this.draft = { ...this.draft, sent: source };
    this.keep();
    try {
      const { seat, slug, exercise } = this.place;
      const saved = await putDraft(this.token, slug, exercise, { source, revision, seat });
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
    this.set({ kind: "offline", kept: this.kept, busy: error.status === 429 });
  }

  private async compare() {
    try {
      const server = await this.ask();
      const found = resolve({ ...this.draft, dirty: true }, server);
      // What another seat holds was never made from this text, whatever their revisions are.
      const strange = server.seat !== this.place.seat && server.source !== this.draft.source;
      if (found.kind === "conflict" || strange) return this.set({ kind: "conflict", theirs: server });
      this.sitAt(server.seat);
      this.draft = found.draft;
      this.keep();
      this.set(this.draft.dirty ? { kind: "saving" } : { kind: "saved" });
    } catch {
      this.set({ kind: "offline", kept: this.kept });
    }
  }
}
