/**
 * The open documents of a session on this page, and its event stream. A document that has unsent edits stays open after
 * its editor is closed, until the server has confirmed them.
 */
import { fromBase64 } from "lib0/buffer";
import { getDocument, postDocumentUpdate } from "../../api/documentRequests";
import { retryRead } from "../../api/requestRetries";
import { serverNow } from "../../api/serverClock";
import { followSession, type SessionEvent } from "../../api/sessionEvents";
import { postCursor, sessionStreamUrl } from "../../api/sessionRequests";
import type { CursorPosition, DocumentState, Failure, Presence, SessionClock } from "../../api/types";
import { SubmissionFeed } from "../submissionFeed";
import { BrowserCopy } from "./browserCopy";
import {
  deleteEndedDocuments,
  forgetDocument,
  listUnsentDocuments,
  readLastSession,
  readUnsentChanges,
  registerDocument,
  writeLastSession,
  writeUnsentChanges,
} from "./documentRegistry";
import { DocumentSync } from "./documentSync";
import { openSessions } from "./openSessions";
import { loadDocument } from "./preloadedDocument";
import { readTypist } from "./typist";

export class SessionDocuments {
  private readonly documents = new Map<string, { sync: DocumentSync; users: number }>();
  private readonly listeners = new Set<(session: SessionClock) => void>();
  readonly submissions = new SubmissionFeed();
  /** How many components use the session. Each document counts those that show it. */
  private users = 0;
  private stopFollowing: (() => void) | null = null;
  private readonly presenceListeners = new Set<(presence: Presence) => void>();
  private presence: Presence = { watchers: [], cursors: [] };
  private privateUntil: string | null = null;
  private lastCursor: CursorPosition | null = null;
  private cursorTimer: ReturnType<typeof setInterval> | undefined;
  /** Nothing can be typed now: the interview is paused or has ended. */
  private isReadOnly = false;
  /** The interview has ended, so it is not paused. */
  private hasInterviewEnded = false;
  /** The digest of the session's token. "" until a document is loaded. */
  private session = "";

  constructor(private readonly token: string) {}

  /** Opens the document, or returns it if it is open already. Call `release` when it is no longer shown. */
  acquire(slug: string, exercise: string): DocumentSync {
    const key = documentKey(slug, exercise);
    const known = this.documents.get(key);
    if (known) {
      known.users += 1;
      return known.sync;
    }
    const sync = this.createSync(slug, exercise);
    this.documents.set(key, { sync, users: 1 });
    sync.subscribe(() => this.disposeUnused());
    retryRead(() => sync.open()).catch((error) => sync.fail(error));
    return sync;
  }

  release(slug: string, exercise: string) {
    const document = this.documents.get(documentKey(slug, exercise));
    if (!document) return;
    document.users -= 1;
    void document.sync.flushStored();
    this.disposeUnused();
  }

  /** Follows changes of the session's state and times. Returns a function that stops. */
  onSession(listener: (session: SessionClock) => void) {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Follows who watches. Returns a function that stops. */
  onPresence(listener: (presence: Presence) => void) {
    this.presenceListeners.add(listener);
    listener(this.presence);
    return () => {
      this.presenceListeners.delete(listener);
    };
  }

  /** Shows interviewers which exercise is open, also before the editor has the focus. */
  showPlace(slug: string, exercise: string) {
    this.lastCursor = { slug, exercise, anchor: "", head: "" };
    this.sendCursor();
  }

  /** Everything that is typed until then is private. Null after the period was ended. */
  setPrivateUntil(until: string | null) {
    // Edits of the last moment of a period that is ending belong to it.
    if (this.privateUntil !== until) this.privateUntil = until ?? limitToNow(this.privateUntil);
  }

  /** Call this when a component starts to use the documents, and `removeUser` when it is removed. */
  addUser() {
    openSessions.set(this.token, this);
    this.users += 1;
    if (this.users === 1) {
      this.start();
      if (this.token !== PRACTICE) this.cursorTimer = setInterval(() => this.sendCursor(), CURSOR_INTERVAL_MS);
      this.refreshAll(); // a document that stayed open was not followed meanwhile
      for (const sync of this.listOpen()) if (isOnlyCopy(sync)) sync.retryRefused(); // it may be restored now
    }
    this.sendUnsent();
  }

  removeUser() {
    this.users -= 1;
    if (this.users > 0) return;
    this.stopFollowing?.();
    this.stopFollowing = null;
    clearInterval(this.cursorTimer);
    this.disposeUnused();
  }

  /** Tries to send all edits that the server has not confirmed, of other pages too. Returns whether it has them now. */
  async flush(): Promise<boolean> {
    this.sendUnsent();
    const listed = new Set(this.listUnsent().map(({ slug, exercise }) => documentKey(slug, exercise)));
    // A document that could not be opened has no edits unless an earlier page left some.
    const unsent = [...this.documents].filter(([key, { sync }]) => sync.unsentChanges > 0 || listed.has(key));
    const confirmed = await Promise.all(unsent.map(([, { sync }]) => flushSoon(sync)));
    return confirmed.every(Boolean);
  }

  /** How many edits the server has not confirmed, in all documents of the session. */
  get unsentChanges() {
    const open = this.listOpen().map((sync) => sync.unsentChanges);
    const closed = this.listUnsent()
      .filter(({ slug, exercise }) => !this.documents.has(documentKey(slug, exercise)))
      .map(readUnsentChanges);
    return [...open, ...closed].reduce((sum, changes) => sum + changes, 0);
  }

  /** Why the server does not accept some of the edits. Null if it has refused none. */
  get refusal(): Failure | null {
    const save = this.listRefused()[0]?.[1].sync.getView().save;
    return save?.kind === "refused" ? save.failure : null;
  }

  /** The code that has unsent edits. "" if there is none, or if it is not loaded yet. */
  readUnsent(): string {
    const unsent = [...this.documents].filter(([, { sync }]) => sync.unsentChanges > 0 && sync.getView().binding);
    return unsent.map(([key, { sync }]) => `# ${key}\n${sync.getView().binding?.text}`).join("\n");
  }

  private listRefused() {
    return [...this.documents].filter(
      ([, { sync }]) => sync.unsentChanges > 0 && sync.getView().save.kind === "refused",
    );
  }

  /** Opens the documents that an earlier page could not send, so that their edits are sent. */
  private sendUnsent() {
    for (const { slug, exercise } of this.listUnsent()) {
      if (this.documents.has(documentKey(slug, exercise))) continue;
      this.acquire(slug, exercise);
      this.release(slug, exercise);
    }
  }

  private listUnsent() {
    return listUnsentDocuments(readLastSession(this.token));
  }

  private start() {
    window.addEventListener("online", this.retry);
    window.addEventListener("pagehide", this.close);
    window.addEventListener("beforeunload", this.warn);
    document.addEventListener("visibilitychange", this.onVisibilityChange);
  }

  private stop() {
    window.removeEventListener("online", this.retry);
    window.removeEventListener("pagehide", this.close);
    window.removeEventListener("beforeunload", this.warn);
    document.removeEventListener("visibilitychange", this.onVisibilityChange);
  }

  private readonly retry = () => {
    for (const sync of this.listOpen()) sync.retry();
  };
  private readonly leave = () => {
    for (const sync of this.listOpen()) sync.leave();
  };
  private readonly close = () => {
    for (const sync of this.listOpen()) sync.close();
  };
  private readonly onVisibilityChange = () => (document.visibilityState === "hidden" ? this.leave() : this.retry());
  private readonly warn = (event: BeforeUnloadEvent) => {
    if (this.listOpen().some((sync) => sync.isAtRisk)) event.preventDefault();
  };

  private listOpen(): DocumentSync[] {
    return [...this.documents.values()].map(({ sync }) => sync);
  }

  private createSync(slug: string, exercise: string) {
    const { token } = this;
    const at = (session: string) => ({ session, slug, exercise });
    return new DocumentSync({
      load: () => this.loadDocument(slug, exercise),
      send: (batch, isLeaving) => postDocumentUpdate(token, slug, exercise, batch, isLeaving),
      sendCursor: token === PRACTICE ? null : (cursor) => this.moveCursor({ slug, exercise, ...cursor }),
      isWatched: () => this.presence.watchers.length > 0,
      isPrivate: () => this.isPrivate,
      lastSession: () => readLastSession(token),
      openCopy: (session, onStorageAvailabilityChange, onEdits) =>
        new BrowserCopy(at(session), onStorageAvailabilityChange, onEdits),
      onLoaded: (state) => this.acceptState(state),
      readUnsentChanges: (session) => readUnsentChanges(at(session)),
      writeUnsentChanges: (session, changes) => writeUnsentChanges(at(session), changes),
      registerCopy: (session) => registerDocument(at(session)),
      unregisterCopy: (session) => forgetDocument(at(session)),
    });
  }

  /**
   * The stream of the session starts where the first document was read, before anything else can be read. A later one must
   * be read while the stream is followed, because nothing else brings what is typed in between.
   */
  private async loadDocument(slug: string, exercise: string): Promise<DocumentState> {
    const state = this.stopFollowing ? null : await loadDocument(this.token, slug, exercise);
    if (!state || this.stopFollowing) return getDocument(this.token, slug, exercise);
    // Updates of another session do not belong to the open documents.
    if (this.session === "" || this.session === state.session) this.follow(state);
    return state;
  }

  private follow({ session, cursor }: DocumentState) {
    this.session = session;
    if (this.users > 0)
      this.stopFollowing ??= followSession(
        (position) => sessionStreamUrl(this.token, position),
        cursor,
        (event) => this.receive(event),
        () => this.submissions.interrupt(),
      );
  }

  private get isPrivate() {
    return this.privateUntil !== null && serverNow() < Date.parse(this.privateUntil) + PRIVATE_MARGIN_MS;
  }

  private moveCursor(cursor: CursorPosition) {
    this.lastCursor = cursor;
    if (this.presence.watchers.length > 0) this.sendCursor();
  }

  /** Also regularly: a page that is not heard of for a while counts as closed. */
  private sendCursor() {
    if (!this.lastCursor || this.isPrivate || document.visibilityState === "hidden") return;
    postCursor(this.token, this.lastCursor).catch(() => undefined);
  }

  private showPresence(presence: Presence) {
    const isFirst = this.presence.watchers.length === 0 && presence.watchers.length > 0;
    this.presence = presence;
    if (isFirst) this.sendCursor();
    for (const [key, { sync }] of this.documents)
      sync.showCursors(presence.cursors.filter((each) => documentKey(each.slug, each.exercise) === key));
    for (const listener of this.presenceListeners) listener(presence);
  }

  private acceptState(state: DocumentState) {
    void writeLastSession(this.token, state.session);
    this.isReadOnly = !state.can_edit;
    this.follow(state);
  }

  private receive(event: SessionEvent) {
    if (event.type === "document") {
      const { slug, exercise, update, client } = event.document;
      this.documents
        .get(documentKey(slug, exercise))
        ?.sync.receive(fromBase64(update), client, readTypist(event.document));
      return;
    }
    if (event.type === "presence") return this.showPresence(event.presence);
    if (event.type === "submission") return this.submissions.receive(event.id, event.event);
    if (event.session.session !== this.session) return this.leaveSession();
    this.setPrivateUntil(event.session.private.until);
    this.hasInterviewEnded = event.session.state === "ended";
    if (this.hasInterviewEnded) void this.deleteClosedCopies();
    const isReadOnly = event.session.state !== "running";
    if (isReadOnly !== this.isReadOnly) this.refreshAll();
    for (const listener of this.listeners) listener(event.session);
  }

  /** Somebody signed in or out on another page, so the link leads to another session. Its updates do not belong here. */
  private leaveSession() {
    this.stopFollowing?.();
    this.stopFollowing = null;
    this.refreshAll();
  }

  private refreshAll() {
    for (const sync of this.listOpen()) void sync.refresh();
  }

  private finishDeletion() {
    this.disposeUnused();
    if (this.hasInterviewEnded) void this.deleteClosedCopies();
  }

  /** After the end of the interview: deletes the copies of the documents that are not open. */
  deleteClosedCopies(): Promise<void> {
    this.hasInterviewEnded = true;
    return deleteEndedDocuments(this.token, ({ slug, exercise }) => this.documents.has(documentKey(slug, exercise)));
  }

  private disposeUnused() {
    for (const [key, { sync, users }] of this.documents) {
      if (this.isReadOnly && sync.isInSync && sync.hasStoredCopy) {
        void sync.deleteCopy().then((isDeleted) => isDeleted && this.finishDeletion());
        continue;
      }
      if (users > 0 || !sync.isFinished) continue;
      // Its refused edits can still be copied.
      if (sync.unsentChanges > 0 && (this.users > 0 || isOnlyCopy(sync))) continue;
      this.documents.delete(key);
      sync.dispose();
    }
    if (this.users > 0 || this.documents.size > 0) return;
    this.stop();
    if (openSessions.get(this.token) === this) openSessions.delete(this.token);
  }
}

/** What is typed shortly after the end counts as private, too: the end comes from the server's clock. */
const PRIVATE_MARGIN_MS = 3000;
const CURSOR_INTERVAL_MS = 10_000;
const PRACTICE = "practice";

const limitToNow = (until: string | null) => until && new Date(Math.min(Date.parse(until), serverNow())).toISOString();

/** Whether a candidate whose invitation was withdrawn would lose edits that neither the server nor the browser stores. */
function isOnlyCopy(sync: DocumentSync) {
  const { save } = sync.getView();
  return sync.isAtRisk && save.kind === "refused" && save.failure.code === "withdrawn";
}

const documentKey = (slug: string, exercise: string) => `${slug} ${exercise}`;

/** The documents of this page that the link leads to. */
export function getSessionDocuments(token: string): SessionDocuments {
  const open = openSessions.get(token);
  const documents = open instanceof SessionDocuments ? open : new SessionDocuments(token);
  openSessions.set(token, documents);
  return documents;
}

const FLUSH_TIMEOUT_MS = 5000;

/** A document may still be loading. */
const flushSoon = (sync: DocumentSync) =>
  Promise.race([sync.flushStored(), new Promise<boolean>((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS, false))]);
