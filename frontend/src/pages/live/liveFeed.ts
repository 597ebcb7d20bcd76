/**
 * A session that an interviewer watches: its documents as they change, the clock, the submissions, and who is there. One
 * event stream brings all of it. What the interviewer types is sent like a candidate's edits, and stored nowhere here.
 */
import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";
import { parseRecord } from "../../api/eventData";
import { getLiveSession, liveStreamUrl, postInterviewerUpdate, postLivePresence } from "../../api/liveRequests";
import { retryRead } from "../../api/requestRetries";
import { followStream } from "../../api/sessionEvents";
import type {
  DocumentEvent,
  DocumentState,
  LiveClock,
  LivePerson,
  LivePresence,
  LiveSession,
  LiveSubmissions,
  Submission,
} from "../../api/types";
import type { DocumentCopy } from "../../workspace/documents/browserCopy";
import { DocumentSync } from "../../workspace/documents/documentSync";
import { readTypist } from "../../workspace/documents/typist";

/** The id of the candidate among the people of a session. */
export const CANDIDATE = "candidate";

export interface LiveView {
  clock: LiveClock;
  people: LivePerson[];
  submissions: Submission[];
  /** Keys of the documents that the candidate has opened. */
  opened: string[];
}

export const documentKey = (slug: string, exercise: string) => `${slug} ${exercise}`;

/** The server has everything: an interviewer's browser stores nothing of a candidate. */
const NO_COPY: DocumentCopy = {
  open: () => Promise.resolve(null),
  isStored: false,
  append: () => undefined,
  appendOnClose: () => undefined,
  forgetClosedPageEdits: () => undefined,
  read: () => Promise.resolve(null),
  replace: () => Promise.resolve(),
  delete: () => Promise.resolve(),
  close: () => undefined,
};

export class LiveFeed {
  private readonly documents = new Map<string, DocumentSync>();
  private readonly places = new Map<string, { slug: string; exercise: string }>();
  private readonly listeners = new Set<() => void>();
  private view: LiveView;
  private stopFollowing: (() => void) | null = null;

  /** `loaded` is the session as it was at the start of the stream. `ownId` is the user of this page, whose cursor
   * comes back with those of the others. */
  constructor(
    private readonly loaded: LiveSession,
    private readonly ownId: string,
  ) {
    this.view = { clock: loaded.clock, people: [], submissions: loaded.submissions, opened: [] };
    for (const { slug, exercise } of loaded.documents) this.open(slug, exercise, loaded);
  }

  readonly getView = () => this.view;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start() {
    const { id, cursor } = this.loaded;
    this.stopFollowing = followStream(
      ["document", "session", "presence", "submissions"],
      (position) => liveStreamUrl(id, position),
      cursor,
      (type, data) => this.receive(type, data),
    );
    window.addEventListener("pagehide", this.leave);
  }

  stop() {
    this.stopFollowing?.();
    window.removeEventListener("pagehide", this.leave);
    this.leave();
  }

  getDocument(key: string): DocumentSync | undefined {
    return this.documents.get(key);
  }

  private readonly leave = () => {
    for (const sync of this.documents.values()) sync.close();
  };

  private receive(type: string, data: string) {
    const value: unknown = parseRecord(data);
    if (!value) return;
    if (type === "document") this.receiveUpdate(value as DocumentEvent);
    if (type === "session") this.showClock(value as LiveClock);
    if (type === "submissions") this.changeView({ submissions: (value as LiveSubmissions).submissions });
    if (type === "presence") this.showPeople((value as LivePresence).people);
  }

  /** Drops what was refused because a private period or a pause had started. Typing goes on from the stored code. */
  private showClock(clock: LiveClock) {
    const canTypeAgain = clock.can_type && !this.view.clock.can_type;
    this.changeView({ clock });
    if (!canTypeAgain) return;
    for (const { slug, exercise } of this.places.values()) {
      const sync = this.getDocument(documentKey(slug, exercise));
      if (sync?.getView().save.kind !== "refused") continue;
      this.open(slug, exercise);
      sync.dispose();
    }
  }

  private receiveUpdate(event: DocumentEvent) {
    const { slug, exercise, update, client } = event;
    const sync = this.documents.get(documentKey(slug, exercise)) ?? this.open(slug, exercise);
    sync.receive(fromBase64(update), client, readTypist(event));
  }

  private showPeople(people: LivePerson[]) {
    this.changeView({ people });
    for (const [key, sync] of this.documents)
      sync.showCursors(
        people.flatMap(({ id, name, cursor }) =>
          cursor && id !== this.ownId && documentKey(cursor.slug, cursor.exercise) === key
            ? [{ ...cursor, id, name: id === CANDIDATE ? this.loaded.candidate : name }]
            : [],
        ),
      );
  }

  private open(slug: string, exercise: string, loaded?: LiveSession): DocumentSync {
    const sync = this.createSync(slug, exercise, loaded);
    this.documents.set(documentKey(slug, exercise), sync);
    this.places.set(documentKey(slug, exercise), { slug, exercise });
    this.changeView({ opened: [...this.documents.keys()] });
    retryRead(() => sync.open()).catch((error) => sync.fail(error));
    return sync;
  }

  private createSync(slug: string, exercise: string, loaded?: LiveSession) {
    const { id } = this.loaded;
    let first = loaded;
    return new DocumentSync({
      load: async () => {
        const session = first ?? (await getLiveSession(id));
        first = undefined;
        return readDocument(session, slug, exercise);
      },
      send: (batch) => postInterviewerUpdate(id, slug, exercise, batch),
      sendCursor: (cursor) => {
        if (this.view.clock.can_type) postLivePresence(id, { slug, exercise, ...cursor }).catch(() => undefined);
      },
      isWatched: () => true,
      isPrivate: () => false,
      lastSession: () => "",
      openCopy: () => NO_COPY,
      onLoaded: () => undefined,
      readUnsentChanges: () => 0,
      writeUnsentChanges: () => undefined,
      registerCopy: () => undefined,
      unregisterCopy: () => undefined,
    });
  }

  private changeView(changed: Partial<LiveView>) {
    this.view = { ...this.view, ...changed };
    for (const listener of this.listeners) listener();
  }
}

function readDocument(session: LiveSession, slug: string, exercise: string): DocumentState {
  const document = session.documents.find((each) => each.slug === slug && each.exercise === exercise);
  const updates = document?.updates.map(fromBase64) ?? [];
  return {
    session: session.session,
    number: 0,
    state: toBase64(updates.length > 0 ? Y.mergeUpdates(updates) : Y.encodeStateAsUpdate(new Y.Doc())),
    saved_at: session.clock.now,
    can_edit: session.clock.can_type,
    max_update_bytes: session.max_update_bytes,
    cursor: session.cursor,
  };
}
