/** A server and a browser storage for tests of DocumentSync. The server applies updates to a real Yjs document. */
import { createHash } from "node:crypto";
import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";
import { ApiError } from "../../api/client";
import type { DocumentState, UpdateBatch, UpdateReceipt } from "../../api/types";
import type { DocumentCopy } from "./browserCopy";
import { DocumentSync } from "./documentSync";

export const STARTER = "def softmax(x):\n    ...\n";
export const SESSION = "session-a";

type Fault = "lose request" | "lose answer" | ApiError;

export const refuse = (status: number, code: string, retryAfterMs: number | null = null) =>
  new ApiError(status, { code, message: `${code}.`, next: "Next step." }, retryAfterMs);
const unreachable = () => refuse(0, "offline");

export class TestServer {
  doc = new Y.Doc();
  stored: { client: string; sequence: number; update: Uint8Array; number: number }[] = [];
  requests: UpdateBatch[] = [];
  loads = 0;
  session = SESSION;
  canEdit = true;
  isLate = false;
  isWatched = false;
  /** Whether pages are in a private period. */
  isPrivate = false;
  maxBytes = 100_000;
  retryMs = 250;
  isDown = false;
  /** How long the answer with the document's state takes. */
  loadMs = 0;
  /** Faults of the next requests that send an update, in order. */
  faults: Fault[] = [];
  /** A text hash is right only for this text, if it is set. */
  divergesFrom: string | null = null;
  /** How long a request, an answer or an event takes. */
  latencyMs: () => number = () => 0;
  /** The last event on its way to each page. Events arrive in order. */
  private readonly pages = new Map<DocumentSync, Promise<void>>();

  constructor() {
    this.doc.getText("source").insert(0, STARTER);
  }

  get text() {
    return this.doc.getText("source").toString();
  }

  connect(page: DocumentSync) {
    this.pages.set(page, Promise.resolve());
  }

  load = async (): Promise<DocumentState> => {
    this.loads += 1;
    if (this.isDown) throw unreachable();
    const state = toBase64(Y.encodeStateAsUpdate(this.doc));
    if (this.loadMs > 0) await new Promise((resolve) => setTimeout(resolve, this.loadMs));
    return {
      session: this.session,
      number: this.stored.length,
      state,
      saved_at: "2026-01-01T00:00:00Z",
      can_edit: this.canEdit,
      max_update_bytes: this.maxBytes,
      cursor: `${this.session}.${this.stored.length}`,
    };
  };

  send = async (batch: UpdateBatch): Promise<UpdateReceipt> => {
    this.requests.push(batch);
    await this.delay();
    const fault = this.faults.shift();
    if (this.isDown || fault === "lose request") throw unreachable();
    if (fault instanceof ApiError) throw fault;
    if (batch.session !== this.session) throw refuse(409, "other_session");
    const receipt = this.store(batch);
    await this.delay();
    if (fault === "lose answer") throw unreachable();
    return receipt;
  };

  /** What the server itself does to the document, such as restarting the exercise. */
  edit(change: (text: Y.Text) => void) {
    const before = Y.encodeStateVector(this.doc);
    change(this.doc.getText("source"));
    this.publish(Y.encodeStateAsUpdate(this.doc, before), "");
  }

  private store(batch: UpdateBatch): UpdateReceipt {
    const known = this.stored.find((each) => each.client === batch.client && each.sequence === batch.sequence);
    const update = fromBase64(batch.update);
    const number = known?.number ?? this.stored.length + 1;
    if (!known) {
      const trial = new Y.Doc();
      Y.applyUpdate(trial, Y.encodeStateAsUpdate(this.doc));
      Y.applyUpdate(trial, update);
      if (trial.store.pendingStructs) throw refuse(422, "invalid_update");
      Y.applyUpdate(this.doc, update);
      this.stored.push({ client: batch.client, sequence: batch.sequence, update, number });
      this.publish(update, batch.client);
    }
    return { number, saved_at: "", resync: this.differs(batch), late: this.isLate, retry_ms: this.retryMs };
  }

  private differs(batch: UpdateBatch): boolean {
    if (batch.state_vector !== toBase64(Y.encodeStateVector(this.doc))) return false;
    const expected = this.divergesFrom ?? this.text;
    return createHash("sha256").update(expected).digest("hex") !== batch.text_hash;
  }

  private publish(update: Uint8Array, client: string) {
    for (const [page, earlier] of this.pages) {
      const arrival = this.delay();
      this.pages.set(
        page,
        earlier.then(() => arrival).then(() => page.receive(update, client)),
      );
    }
  }

  private async delay() {
    const ms = this.latencyMs();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

/** What a browser stores: it outlives a page, and its pages share it. */
export class TestStorage {
  states = new Map<string, Y.Doc>();
  unsent = new Map<string, number>();
  lastSession = "";
  isAvailable = true;
  /** Whether another page's edits can be read. */
  isReadable = true;
  /** Whether it stores what is appended. A page that is closing cannot wait for it. */
  isSlow = false;

  open(session: string): DocumentCopy {
    const find = () => this.states.get(session) ?? new Y.Doc();
    const { isAvailable } = this;
    const store = (update: Uint8Array) => {
      const doc = find();
      Y.applyUpdate(doc, update);
      this.states.set(session, doc);
    };
    const encode = () => Y.encodeStateAsUpdate(find());
    return {
      isStored: isAvailable,
      open: async () => (this.states.has(session) && isAvailable ? encode() : null),
      append: (update) => {
        if (isAvailable && !this.isSlow) store(update);
      },
      appendOnClose: store,
      forgetClosedPageEdits: () => undefined,
      read: async () => (this.isReadable ? encode() : null),
      replace: async (state) => {
        const doc = new Y.Doc();
        Y.applyUpdate(doc, state);
        this.states.set(session, doc);
      },
      delete: async () => void this.states.delete(session),
      close: () => undefined,
    };
  }
}

export function openPage(server: TestServer, storage = new TestStorage()) {
  const sync = new DocumentSync({
    load: server.load,
    send: server.send,
    sendCursor: null,
    isWatched: () => server.isWatched,
    isPrivate: () => server.isPrivate,
    lastSession: () => storage.lastSession,
    openCopy: (session) => storage.open(session),
    onLoaded: ({ session }) => {
      storage.lastSession = session;
    },
    registerCopy: (session) => void storage.unsent.set(session, storage.unsent.get(session) ?? 0),
    writeUnsentChanges: (session, changes) => {
      if (storage.unsent.has(session)) storage.unsent.set(session, changes);
    },
    readUnsentChanges: (session) => storage.unsent.get(session) ?? 0,
    unregisterCopy: (session) => void storage.unsent.delete(session),
  });
  server.connect(sync);
  const text = () => {
    const { binding } = sync.getView();
    if (!binding) throw new Error("The document is not open.");
    return binding.text;
  };
  return {
    sync,
    type: (added: string, at = text().length) => text().insert(at, added),
    remove: (at: number, length: number) => text().delete(at, length),
    text: () => text().toString(),
    undo: () => sync.getView().binding?.undoManager.undo(),
    save: () => sync.getView().save,
  };
}
