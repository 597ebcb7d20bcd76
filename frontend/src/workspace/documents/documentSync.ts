/**
 * One document of a session: the text of one exercise, as Yjs updates. It loads the document, sends this page's edits in
 * batches until the server has confirmed them, and applies the edits of other pages. It knows no React and no browser
 * storage, only what is passed to it.
 */
import { fromBase64 } from "lib0/buffer";
import * as Y from "yjs";
import { ApiError, toFailure } from "../../api/client";
import { isUnreachable } from "../../api/retryWhileUnavailable";
import type { DocumentState, Failure } from "../../api/types";
import { createDoc, findMissing, hasSameText } from "./documentStates";
import {
  DEFAULT_UPDATE_BYTES,
  type DocumentPorts,
  type DocumentView,
  LOADING,
  type SaveState,
  TEXT_SHARE,
} from "./documentView";
import { applyStored, COPY, RecordedCopy } from "./recordedCopy";
import { type RemoteCursor, SharedCursors } from "./sharedCursors";
import { replaceText } from "./textChange";
import type { Typist } from "./typist";
import { UnconfirmedEdits } from "./unconfirmedEdits";
import type { QueuedUpdate } from "./updateQueue";

/** Origins of Yjs transactions. Updates from the server are not sent back to it. */
const SERVER = "server";
/** An edit that the page makes, such as restoring a version. Undo reverts it. */
const EDIT = "edit";
/** Unconfirmed edits that are repeated in a document that was loaded again. */
const REPEATED = "repeated";

const FIRST_INTERVAL_MS = 500;
const WATCHED_DELAY_MS = 30;
const MIN_INTERVAL_MS = 250;
const MAX_INTERVAL_MS = 10_000;
const MAX_BACK_OFF_MS = 15_000;
const MAX_RETRY_AFTER_MS = 60_000;
/** A document that still differs would be loaded again with each batch. */
const RESYNC_PAUSE_MS = 60_000;

const OTHER_SESSION: Failure = {
  code: "other_session",
  message: "You signed in or out on another page, so this code is no longer saved.",
  next: "Copy what you need, then reload the page.",
};

/** `merge`: keep this page's document. `rebuild`: load it again and repeat what was not confirmed. `retype`: load it
 * again and put this page's text into it as one edit. */
type Reload = "merge" | "rebuild" | "retype";

export class DocumentSync {
  private doc: Y.Doc | null = null;
  private readonly copy: RecordedCopy;
  private session = "";
  private readonly edits = new UnconfirmedEdits();
  private maxBytes = DEFAULT_UPDATE_BYTES;
  private reload: Reload | null = null;
  private lastSent = Number.NEGATIVE_INFINITY;
  private lastResync = Number.NEGATIVE_INFINITY;
  private invalidBatches = 0;
  private isLate = false;
  /** Whether the browser's copy is part of the document, too. */
  private isOpen = false;
  private isLeaving = false;
  private isDisposed = false;
  /** Whether an edit of a private period is being repeated. */
  private repeatsPrivate = false;
  private failures = 0;
  private intervalMs = FIRST_INTERVAL_MS;
  /** How long the server asked to wait. Null if it did not. */
  private retryAfterMs: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private opening: Promise<void> | null = null;
  private work: Promise<void> | null = null;
  /** Updates that arrive while the server's state is on its way, which may lack them. Null while nothing is loaded. */
  private earlyUpdates: Uint8Array[] | null = [];
  private remoteCursors: RemoteCursor[] = [];
  private readonly listeners = new Set<() => void>();
  private view = LOADING;

  constructor(private readonly ports: DocumentPorts) {
    this.copy = new RecordedCopy(ports, {
      getDoc: () => this.doc,
      countUnsent: () => this.unsentChanges,
      isConfirmed: () => this.isConfirmed,
      onStoredChange: () => this.showSaveState(),
      onRead: () => this.update({}), // nothing may remain to be done
    });
  }

  readonly getView = () => this.view;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whether nothing remains to be done: the server has every edit, or refuses them for good. */
  get isFinished() {
    const { save, error } = this.view;
    return (
      (this.isOpen && this.isConfirmed && !this.copy.isReadPending) ||
      error !== null ||
      (save.kind === "refused" && isFinal(save.failure))
    );
  }

  get isConfirmed() {
    return this.unsentChanges === 0 && this.reload === null && this.doc !== null;
  }

  get hasStoredCopy() {
    return this.copy.isStored;
  }

  get isAtRisk() {
    return this.unsentChanges > 0 && !this.hasStoredCopy;
  }

  /** How many edits the server has not confirmed. */
  get unsentChanges() {
    return this.edits.changes;
  }

  /**
   * Loads the document. If the server cannot be reached, this is the browser's copy, if there is one. If the server
   * refuses the document and the copy has edits that it lacks, the copy is shown as refused, so that it can be copied.
   */
  async open() {
    this.opening = this.load();
    await this.opening;
    this.isOpen = true;
    this.update({}); // nothing may remain to be done
  }

  private async load() {
    try {
      await this.openFromServer(await this.ports.load());
    } catch (error) {
      const hasUnsent = this.ports.readUnsentChanges(this.ports.lastSession()) > 0;
      const isUseful = isTransient(error) || (error instanceof ApiError && hasUnsent);
      if (!isUseful || !(await this.openFromCopy())) throw error;
      this.reload = "merge";
      this.handleError(error);
      this.update({ canEdit: isTransient(error) });
    }
  }

  /** Shows why `open` failed. */
  fail(error: unknown) {
    this.update({ error });
  }

  /** Applies an update of another page. The page's own updates are ignored. `typist` is the interviewer who typed it. */
  receive(update: Uint8Array, client: string, typist: Typist | null = null) {
    const { save } = this.view;
    if (client === this.edits.client || (save.kind === "refused" && isFinal(save.failure))) return;
    this.earlyUpdates?.push(update);
    if (!this.doc) return;
    const cursors = this.view.binding?.cursors;
    if (cursors) cursors.typist = typist;
    this.applyFromServer(this.doc, update);
    if (cursors) cursors.typist = null;
  }

  /** Shows where the others' cursors are. */
  showCursors(cursors: RemoteCursor[]) {
    this.remoteCursors = cursors;
    this.view.binding?.cursors.setRemote(cursors);
  }

  /** Replaces the text as one edit, which undo reverts. */
  replace(source: string) {
    const { binding } = this.view;
    if (!binding) return;
    binding.undoManager.stopCapturing();
    replaceText(binding.text, source, EDIT);
    binding.undoManager.stopCapturing();
  }

  /** Sends everything now. Resolves when the server has confirmed it or one attempt has failed. */
  async flush(): Promise<boolean> {
    await this.opening?.catch(() => undefined);
    if (!this.doc) return false;
    const { failures } = this;
    while (this.hasWork && this.failures <= failures) await this.runNow();
    return this.isConfirmed;
  }

  /**
   * Like `flush`, but also sends what other pages of this browser have stored. Returns false if the copy may have unsent
   * edits that cannot be read.
   */
  async flushStored(): Promise<boolean> {
    while (await this.flush()) {
      if (await this.copy.confirm()) return true;
      if (this.isConfirmed) return this.ports.readUnsentChanges(this.session) === 0;
    }
    return false;
  }

  /** Retries now, because the network is back. */
  retry() {
    if (this.hasWork) void this.runNow();
  }

  /** Sends what the server refused again, because it may accept it now. */
  retryRefused() {
    if (this.view.save.kind !== "refused") return;
    this.update({ save: { kind: "saving" } });
    this.reload ??= "merge";
    void this.runNow();
  }

  /** Loads what other pages changed, for when the event stream may have missed it. */
  async refresh() {
    if (!this.doc) return; // it is being loaded
    this.reload ??= "merge";
    await this.runNow();
  }

  /** Sends the last edits with a request that outlives the page, which may be about to close. */
  leave() {
    this.isLeaving = true;
    void this.flush().finally(() => {
      this.isLeaving = false;
    });
  }

  /**
   * Like `leave`, for a page that is closing now. The browser cancels a request that is on its way, and nothing can wait
   * for it. So its batch is sent again together with the rest: the server ignores what it has already. If that fails, too,
   * the next page finds the edits in the copy.
   */
  close() {
    const unconfirmed = this.edits.merge();
    if (unconfirmed) this.copy.appendLast(unconfirmed);
    if (!this.doc || !this.work || !this.edits.hasBatchAndMore) return this.leave();
    const all = this.edits.createLastBatch(this.doc, this.session, this.maxBytes);
    if (!all) return;
    this.ports.send(all, true).catch(() => {
      this.reload ??= "merge"; // the page was not closed after all
    });
  }

  /** Deletes the browser's copy unless it has something that the server has not confirmed. Returns whether it did. */
  deleteCopy(): Promise<boolean> {
    return this.copy.delete();
  }

  dispose() {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.view.binding?.cursors.dispose();
    this.copy.dispose();
    this.doc?.destroy();
    this.listeners.clear();
  }

  private get hasWork() {
    const isRefused = this.view.save.kind === "refused";
    return !this.isDisposed && !isRefused && (this.reload !== null || this.unsentChanges > 0);
  }

  private async openFromServer(state: DocumentState) {
    const stored = await this.openCopy(state.session);
    const doc = this.createServerDoc(state);
    this.acceptState(state);
    if (state.can_edit) this.copy.append(Y.encodeStateAsUpdate(doc));
    this.bind(doc);
    if (stored) applyStored(doc, stored);
    this.showSaveState();
  }

  private async openFromCopy(): Promise<boolean> {
    const session = this.ports.lastSession();
    const stored = session ? await this.openCopy(session) : null;
    if (!stored) return false;
    const doc = new Y.Doc();
    applyStored(doc, stored);
    this.edits.storedChanges = this.ports.readUnsentChanges(session);
    this.bind(doc);
    return true;
  }

  private openCopy(session: string): Promise<Uint8Array | null> {
    this.session = session;
    return this.copy.open(session);
  }

  private acceptState(state: DocumentState) {
    this.session = state.session;
    this.maxBytes = state.max_update_bytes;
    this.update({ canEdit: state.can_edit, maxTextBytes: state.max_update_bytes * TEXT_SHARE, error: null });
    this.ports.onLoaded(state);
  }

  private bind(doc: Y.Doc) {
    this.doc?.destroy();
    this.doc = doc;
    this.earlyUpdates = null;
    const text = doc.getText("source");
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== COPY) this.copy.append(update);
      if (origin !== SERVER) this.enqueue(update);
    });
    const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([EDIT]) });
    this.view.binding?.cursors.dispose();
    const cursors = new SharedCursors(doc, this.ports.sendCursor);
    cursors.setRemote(this.remoteCursors);
    this.update({ binding: { text, undoManager, cursors } });
  }

  private enqueue(update: Uint8Array) {
    this.edits.push(update, 1, this.repeatsPrivate || this.ports.isPrivate());
    // The text was refused, for example because it is too large. It may be smaller now.
    if (this.view.save.kind === "refused" && !isFinal(this.view.save.failure))
      this.update({ save: { kind: "saving" } });
    this.showSaveState();
    this.schedule(this.failures > 0 ? this.backOffMs() : this.typingDelayMs());
  }

  /** Somebody who watches sees the first key of a pause at once. Otherwise fewer and larger batches are better. */
  private typingDelayMs() {
    if (!this.ports.isWatched()) return this.intervalMs;
    return Math.max(this.lastSent + this.intervalMs - performance.now(), WATCHED_DELAY_MS);
  }

  private applyFromServer(doc: Y.Doc, update: Uint8Array) {
    try {
      Y.applyUpdate(doc, update, SERVER);
    } catch (error) {
      console.warn("An update of another page cannot be applied.", error);
      this.reload ??= "rebuild"; // a merge, too, and it keeps what the copy has
    }
    // An update before this one is missing.
    if (doc.store.pendingStructs || doc.store.pendingDs) this.reload ??= "merge";
    if (this.reload) this.schedule(this.intervalMs);
  }

  private schedule(ms: number) {
    if (this.timer !== undefined || this.isDisposed) return;
    this.timer = setTimeout(() => void this.runNow(), ms);
  }

  /** Does one step of work. Only one runs at a time. */
  private async runNow() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.work) return this.work;
    if (!this.hasWork) return;
    this.work = this.doWork();
    await this.work;
  }

  private async doWork() {
    try {
      if (this.reload) await this.loadAgain(this.reload);
      else await this.sendBatch();
      this.failures = 0;
      this.retryAfterMs = null;
      this.showSaveState();
    } catch (error) {
      if (!this.isDisposed) this.handleError(error);
    } finally {
      this.work = null;
      this.earlyUpdates = null;
    }
    if (this.hasWork) this.schedule(this.failures > 0 ? this.backOffMs() : this.intervalMs);
  }

  private async sendBatch() {
    const batch = this.doc && this.edits.nextBatch(this.doc, this.session, this.maxBytes);
    if (!batch) return;
    this.lastSent = performance.now();
    const receipt = await this.ports.send(batch, this.isLeaving);
    if (this.isDisposed) return;
    this.edits.confirmBatch();
    this.invalidBatches = 0;
    this.isLate ||= receipt.late;
    this.intervalMs = Math.min(Math.max(receipt.retry_ms, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
    if (!receipt.resync || performance.now() - this.lastResync < RESYNC_PAUSE_MS) return;
    this.lastResync = performance.now();
    this.reload = "rebuild";
  }

  private async loadAgain(reload: Reload) {
    this.earlyUpdates = [];
    const state = await this.ports.load();
    if (this.isDisposed || !this.doc) return;
    if (state.session !== this.session) throw new ApiError(409, OTHER_SESSION);
    this.acceptState(state);
    // The interview continues after its end: its copy was deleted.
    if (state.can_edit && !this.copy.isOpen) await this.openCopy(state.session);
    this.reload = null;
    if (reload === "merge") return this.merge(this.doc, fromBase64(state.state));
    const doc = this.createServerDoc(state);
    if (reload === "rebuild" && hasSameText(this.doc, doc, this.edits.listQueued(), SERVER)) return;
    const typed = this.doc.getText("source").toString();
    const unconfirmed = this.edits.takeAll();
    this.bind(doc);
    if (reload === "retype") this.replace(typed);
    else for (const edit of unconfirmed) this.repeat(doc, edit);
    await this.copy.replace(Y.encodeStateAsUpdate(doc));
  }

  private repeat(doc: Y.Doc, { update, isPrivate }: QueuedUpdate) {
    this.repeatsPrivate = isPrivate;
    Y.applyUpdate(doc, update, REPEATED);
    this.repeatsPrivate = false;
  }

  private createServerDoc(state: DocumentState): Y.Doc {
    return createDoc([fromBase64(state.state), ...(this.earlyUpdates ?? [])], SERVER);
  }

  /** Adds the server's state to this page's document. What the server lacks is what is to be sent. */
  private merge(doc: Y.Doc, loaded: Uint8Array) {
    Y.applyUpdate(doc, loaded, SERVER);
    this.copy.append(Y.encodeStateAsUpdate(doc));
    const changes = Math.max(this.unsentChanges, 1);
    const isPrivate = this.edits.takeAll().some((edit) => edit.isPrivate);
    const missing = findMissing(loaded, Y.encodeStateAsUpdate(doc));
    if (missing) this.edits.push(missing, changes, isPrivate);
  }

  private handleError(error: unknown) {
    const failure = toFailure(error);
    if (isTransient(error)) {
      this.failures += 1;
      const isBusy = [429, 500, 503].includes(error.status);
      this.retryAfterMs = error.retryAfterMs;
      this.update({ save: { kind: "offline", isBusy, ...this.describeUnsent() } });
    } else if (failure.code === "invalid_update" && this.invalidBatches < 2) {
      // The server may lack what the batch continues from. If a merge does not help, only the text remains.
      this.reload = this.invalidBatches === 0 ? "merge" : "retype";
      this.invalidBatches += 1;
    } else {
      this.edits.putBack();
      this.update({ save: { kind: "refused", failure, ...this.describeUnsent() } });
    }
  }

  private backOffMs() {
    if (this.retryAfterMs !== null) return Math.min(this.retryAfterMs, MAX_RETRY_AFTER_MS);
    return Math.min(this.intervalMs * 2 ** this.failures, MAX_BACK_OFF_MS) * (0.75 + Math.random() / 2);
  }

  private describeUnsent() {
    return { changes: this.unsentChanges, isStored: this.hasStoredCopy };
  }

  private showSaveState() {
    if (!this.doc) return;
    this.copy.record();
    const { kind } = this.view.save;
    if (kind === "refused" || (kind === "offline" && this.failures > 0))
      return this.update({ save: { ...this.view.save, ...this.describeUnsent() } as SaveState });
    if (this.isConfirmed) this.update({ save: { kind: "saved", isLate: this.isLate } });
    else if (kind !== "saving") this.update({ save: { kind: "saving" } });
  }

  private update(changed: Partial<DocumentView>) {
    if (this.isDisposed) return;
    this.view = { ...this.view, ...changed };
    for (const listener of this.listeners) listener();
  }
}

/** Whether the same request may succeed later. */
export const isTransient = (error: unknown): error is ApiError =>
  error instanceof ApiError && (isUnreachable(error) || error.status === 500 || error.status === 429);

/** Whether no later edit can change the refusal. */
const isFinal = (failure: Failure) => failure.code !== "too_large";
