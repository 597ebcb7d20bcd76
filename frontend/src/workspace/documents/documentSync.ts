/**
 * One document of a session: the text of one exercise, as Yjs updates. It loads the document, sends this page's edits in
 * batches until the server has confirmed them, and applies the edits of other pages. It knows no React and no browser
 * storage, only what is passed to it.
 */
import { fromBase64 } from "lib0/buffer";
import * as Y from "yjs";
import { ApiError, toFailure } from "../../api/client";
import type { DocumentState } from "../../api/types";
import { applyStored, COPY_ORIGIN, CopyWithUnsentCount } from "./copyWithUnsentCount";
import { createDoc, findMissing, mergeAndCompareTexts } from "./documentStates";
import {
  DEFAULT_UPDATE_BYTES,
  type DocumentPorts,
  type DocumentView,
  LOADING,
  type SaveState,
  TEXT_SHARE,
} from "./documentView";
import { type Reload, ReloadPlan } from "./reloadPlan";
import { isFinalRefusal, isTransient, OTHER_SESSION } from "./saveFailures";
import { SendPace } from "./sendPace";
import { type RemoteCursor, SharedCursors } from "./sharedCursors";
import { StepRunner } from "./stepRunner";
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

export class DocumentSync {
  private doc: Y.Doc | null = null;
  private readonly copy: CopyWithUnsentCount;
  private session = "";
  private readonly edits = new UnconfirmedEdits();
  private maxBytes = DEFAULT_UPDATE_BYTES;
  private readonly reloads = new ReloadPlan();
  private isLate = false;
  /** Whether the browser's copy is part of the document, too. */
  private isOpen = false;
  private isLeaving = false;
  private isDisposed = false;
  /** Whether an edit of a private period is being repeated. */
  private repeatsPrivate = false;
  private readonly pace = new SendPace();
  private readonly steps = new StepRunner(
    () => this.hasWork,
    () => this.doStep(),
  );
  private opening: Promise<void> | null = null;
  /** Updates that arrive while the server's state is on its way, which may lack them. Null while nothing is loaded. */
  private earlyUpdates: Uint8Array[] | null = [];
  private remoteCursors: RemoteCursor[] = [];
  private readonly listeners = new Set<() => void>();
  private view = LOADING;

  constructor(private readonly ports: DocumentPorts) {
    this.copy = new CopyWithUnsentCount(ports, {
      getDoc: () => this.doc,
      countUnsent: () => this.unsentChanges,
      isInSync: () => this.isInSync,
      onStorageAvailabilityChange: () => this.showSaveState(),
      onRead: () => this.changeView({}), // nothing may remain to be done
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
      (this.isOpen && this.isInSync && !this.copy.isReadPending) ||
      error !== null ||
      (save.kind === "refused" && isFinalRefusal(save.failure))
    );
  }

  get isInSync() {
    return this.unsentChanges === 0 && this.reloads.pending === null && this.doc !== null;
  }

  get hasStoredCopy() {
    return this.copy.isStored;
  }

  /** Whether closing the page would lose edits. */
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
    this.changeView({}); // nothing may remain to be done
  }

  private async load() {
    try {
      await this.openFromServer(await this.ports.load());
    } catch (error) {
      const hasUnsent = this.ports.readUnsentChanges(this.ports.lastSession()) > 0;
      const isUseful = isTransient(error) || (error instanceof ApiError && hasUnsent);
      if (!isUseful || !(await this.openFromCopy())) throw error;
      this.reloads.pending = "merge";
      this.handleError(error);
      this.changeView({ canEdit: isTransient(error) });
    }
  }

  /** Shows why `open` failed. */
  fail(error: unknown) {
    this.changeView({ error });
  }

  /** Applies an update of another page. The page's own updates are ignored. `typist` is the interviewer who typed it. */
  receive(update: Uint8Array, client: string, typist: Typist | null = null) {
    const { save } = this.view;
    if (client === this.edits.client || (save.kind === "refused" && isFinalRefusal(save.failure))) return;
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

  /** Sends everything now. Resolves when the server has confirmed it or one attempt has failed, to whether it has. */
  async flush(): Promise<boolean> {
    await this.opening?.catch(() => undefined);
    if (!this.doc) return false;
    const failuresBefore = this.pace.failuresInARow;
    while (this.hasWork && this.pace.failuresInARow <= failuresBefore) await this.steps.runNow();
    return this.isInSync;
  }

  /**
   * Like `flush`, but also sends what other pages of this browser have stored. Returns false if the copy may have unsent
   * edits that cannot be read.
   */
  async flushStored(): Promise<boolean> {
    while (await this.flush()) {
      if (await this.copy.mergeStoredEdits()) return true;
      if (this.isInSync) return this.ports.readUnsentChanges(this.session) === 0;
    }
    return false;
  }

  /** Retries now, because the network is back. */
  retry() {
    if (this.hasWork) void this.steps.runNow();
  }

  /** Sends what the server refused again, because it may accept it now. */
  retryRefused() {
    if (this.view.save.kind !== "refused") return;
    this.changeView({ save: { kind: "saving" } });
    this.reloads.request("merge");
    void this.steps.runNow();
  }

  /** Loads what other pages changed, for when the event stream may have missed it. */
  async refresh() {
    if (!this.doc) return; // it is being loaded
    this.reloads.request("merge");
    await this.steps.runNow();
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
    if (unconfirmed) this.copy.appendOnClose(unconfirmed);
    if (!this.doc || !this.steps.isRunning || !this.edits.hasBatchAndMore) return this.leave();
    const all = this.edits.createLastBatch(this.doc, this.session, this.maxBytes);
    if (!all) return;
    this.ports.send(all, true).catch(() => {
      this.reloads.request("merge"); // the page was not closed after all
    });
  }

  /** Deletes the browser's copy unless it has something that the server has not confirmed. Returns whether it did. */
  deleteCopy(): Promise<boolean> {
    return this.copy.delete();
  }

  dispose() {
    this.isDisposed = true;
    this.steps.stop();
    this.view.binding?.cursors.dispose();
    this.copy.dispose();
    this.doc?.destroy();
    this.listeners.clear();
  }

  private get hasWork() {
    const isRefused = this.view.save.kind === "refused";
    return !this.isDisposed && !isRefused && (this.reloads.pending !== null || this.unsentChanges > 0);
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
    this.changeView({ canEdit: state.can_edit, maxTextBytes: state.max_update_bytes * TEXT_SHARE, error: null });
    this.ports.onLoaded(state);
  }

  private bind(doc: Y.Doc) {
    this.doc?.destroy();
    this.doc = doc;
    this.earlyUpdates = null;
    const text = doc.getText("source");
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== COPY_ORIGIN) this.copy.append(update);
      if (origin !== SERVER) this.enqueue(update);
    });
    const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([EDIT]) });
    this.view.binding?.cursors.dispose();
    const cursors = new SharedCursors(doc, this.ports.sendCursor);
    cursors.setRemote(this.remoteCursors);
    this.changeView({ binding: { text, undoManager, cursors } });
  }

  private enqueue(update: Uint8Array) {
    this.edits.push(update, 1, this.repeatsPrivate || this.ports.isPrivate());
    // The text was refused, for example because it is too large. It may be smaller now.
    if (this.view.save.kind === "refused" && !isFinalRefusal(this.view.save.failure))
      this.changeView({ save: { kind: "saving" } });
    this.showSaveState();
    this.steps.schedule(this.pace.computeTypingDelayMs(this.ports.isWatched()));
  }

  private applyFromServer(doc: Y.Doc, update: Uint8Array) {
    try {
      Y.applyUpdate(doc, update, SERVER);
    } catch (error) {
      console.warn("An update of another page cannot be applied.", error);
      this.reloads.request("rebuild"); // a merge, too, and it keeps what the copy has
    }
    // An update before this one is missing.
    if (doc.store.pendingStructs || doc.store.pendingDs) this.reloads.request("merge");
    if (this.reloads.pending) this.steps.schedule(this.pace.intervalMs);
  }

  private async doStep() {
    try {
      if (this.reloads.pending) await this.loadAgain(this.reloads.pending);
      else await this.sendBatch();
      this.pace.recordSuccess();
      this.showSaveState();
    } catch (error) {
      if (!this.isDisposed) this.handleError(error);
    } finally {
      this.earlyUpdates = null;
    }
    if (this.hasWork) this.steps.schedule(this.pace.computeNextStepDelayMs());
  }

  private async sendBatch() {
    const batch = this.doc && this.edits.nextBatch(this.doc, this.session, this.maxBytes);
    if (!batch) return;
    this.pace.recordSending();
    const receipt = await this.ports.send(batch, this.isLeaving);
    if (this.isDisposed) return;
    this.edits.confirmBatch();
    this.reloads.recordConfirmedBatch();
    this.isLate ||= receipt.late;
    this.pace.applyServerInterval(receipt.retry_ms);
    if (receipt.resync) this.reloads.handleDifference();
  }

  private async loadAgain(reload: Reload) {
    this.earlyUpdates = [];
    const state = await this.ports.load();
    if (this.isDisposed || !this.doc) return;
    if (state.session !== this.session) throw new ApiError(409, OTHER_SESSION);
    this.acceptState(state);
    // The interview continues after its end: its copy was deleted.
    if (state.can_edit && !this.copy.isOpen) await this.openCopy(state.session);
    this.reloads.pending = null;
    if (reload === "merge") return this.merge(this.doc, fromBase64(state.state));
    const doc = this.createServerDoc(state);
    if (reload === "rebuild" && mergeAndCompareTexts(this.doc, doc, this.edits.listQueued(), SERVER)) return;
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
      this.pace.recordFailure(error.retryAfterMs);
      const isBusy = [429, 500, 503].includes(error.status);
      this.changeView({ save: { kind: "offline", isBusy, ...this.describeUnsent() } });
    } else if (failure.code !== "invalid_update" || !this.reloads.handleInvalidBatch()) {
      this.edits.putBack();
      this.changeView({ save: { kind: "refused", failure, ...this.describeUnsent() } });
    }
  }

  private describeUnsent() {
    return { changes: this.unsentChanges, isStored: this.hasStoredCopy };
  }

  private showSaveState() {
    if (!this.doc) return;
    this.copy.updateUnsentCount();
    const { kind } = this.view.save;
    if (kind === "refused" || (kind === "offline" && this.pace.failuresInARow > 0))
      return this.changeView({ save: { ...this.view.save, ...this.describeUnsent() } as SaveState });
    if (this.isInSync) this.changeView({ save: { kind: "saved", isLate: this.isLate } });
    else if (kind !== "saving") this.changeView({ save: { kind: "saving" } });
  }

  private changeView(changed: Partial<DocumentView>) {
    if (this.isDisposed) return;
    this.view = { ...this.view, ...changed };
    for (const listener of this.listeners) listener();
  }
}
