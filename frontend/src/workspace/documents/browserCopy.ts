/** The browser's own copy of one document, in IndexedDB: it survives a reload while the server cannot be reached. */
import { fromBase64, toBase64 } from "lib0/buffer";
import { uuidv4 } from "lib0/random";
import { fetchUpdates, IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { readStored, removeStored } from "../../ui/localStore";
import {
  type DocumentLocation,
  documentName,
  forgetDocument,
  isListed,
  listLastEdits,
  onForgotten,
  onLastEdits,
  writeLastEdits,
} from "./documentRegistry";

const OPEN_TIMEOUT_MS = 3000;
const RETRY_MS = 10_000;
const CHECK_DELAY_MS = 1000;

export interface DocumentCopy {
  /** Opens the copy. Returns its state as one update, or null if it is empty or the browser cannot store it. */
  open: () => Promise<Uint8Array | null>;
  /** Whether the browser stores what is appended. */
  readonly isStored: boolean;
  append: (update: Uint8Array) => void;
  /** Stores what a page that is closing has not sent. Nothing of the page runs afterwards. */
  appendOnClose: (update: Uint8Array) => void;
  /** Forgets the last edits of closed pages as far as they were read, because the server has them. */
  forgetClosedPageEdits: () => void;
  /** Returns the stored state with what other pages of this browser have added. Null if it cannot be read. */
  read: () => Promise<Uint8Array | null>;
  /** Replaces the stored state, which may have content that the new one lacks. */
  replace: (state: Uint8Array) => Promise<void>;
  delete: () => Promise<void>;
  close: () => void;
}

/**
 * y-indexeddb reports no errors: writing to a database that was deleted throws where the document changes, which would
 * detach the editor from it. So it stores a second document that receives the same updates, and each second of changes
 * is followed by a write that shows whether storing works.
 */
export class BrowserCopy implements DocumentCopy {
  isStored = false;
  private copy = new Y.Doc();
  private database: IndexeddbPersistence | null = null;
  /** The latest attempt to open the database, until the copy is closed. */
  private connection: symbol | null = null;
  private checkTimer: ReturnType<typeof setTimeout> | undefined;
  private stopListening: (() => void) | undefined;
  /** The keys of the last edits that `open` and `read` have returned, or that this page has written. */
  private readonly lastEdits = new Set<string>();

  constructor(
    private readonly location: DocumentLocation,
    private readonly onStorageAvailabilityChange: () => void,
    /** A page that closed has left edits: see `read`. */
    private readonly onEdits: () => void,
  ) {}

  async open(): Promise<Uint8Array | null> {
    await this.openDatabase();
    return this.encode();
  }

  /** A busy machine opens the database late: the page does not wait for it, and its changes are stored from then on. */
  private async openDatabase() {
    this.listen();
    await Promise.race([this.connect(), wait(OPEN_TIMEOUT_MS)]);
    this.setStored(this.database?.synced === true);
  }

  /** Tries again until the database is open or the copy is closed: an attempt can fail, or never end. */
  private async connect() {
    const connection = Symbol("connection");
    this.connection = connection;
    while (!(await this.tryToConnect(connection))) await wait(RETRY_MS);
  }

  /** Whether nothing is left to try. */
  private async tryToConnect(connection: symbol): Promise<boolean> {
    if (connection !== this.connection) return true;
    if (!(await canStore())) return false;
    if (connection !== this.connection) return true;
    const database = new IndexeddbPersistence(documentName(this.location), this.copy);
    this.database = database;
    const synced = database.whenSynced.then(() => true);
    const isSynced = await Promise.race([synced, wait(RETRY_MS).then(() => false)]);
    if (database !== this.database) return true;
    if (isSynced) this.setStored(true);
    else await this.drop(database);
    return isSynced;
  }

  private async drop(database: IndexeddbPersistence) {
    this.database = null;
    await Promise.race([database.destroy().catch(() => undefined), wait(OPEN_TIMEOUT_MS)]);
  }

  /** The copy, with the last edits of closed pages, as one update. Null if it is empty. */
  private encode() {
    this.addLastEdits();
    return this.copy.store.clients.size > 0 ? Y.encodeStateAsUpdate(this.copy) : null;
  }

  private listen() {
    if (this.stopListening) return;
    const stops = [onForgotten(this.location, () => this.forget()), onLastEdits(this.location, this.onEdits)];
    this.stopListening = () => {
      for (const stop of stops) stop();
    };
  }

  append(update: Uint8Array) {
    try {
      Y.applyUpdate(this.copy, update);
    } catch {
      this.setStored(false);
    }
    this.checkSoon();
  }

  /** The browser cancels writes to IndexedDB that are on their way when the page closes, but not those to localStorage. */
  appendOnClose(update: Uint8Array) {
    // A key of its own each time: another page deletes the keys that it has read.
    this.lastEdits.add(writeLastEdits(this.location, uuidv4(), toBase64(update)));
  }

  forgetClosedPageEdits() {
    for (const key of this.lastEdits) removeStored(key);
    this.lastEdits.clear();
  }

  private addLastEdits() {
    for (const key of listLastEdits(this.location)) {
      if (this.lastEdits.has(key)) continue;
      this.lastEdits.add(key);
      this.append(fromBase64(readStored(key) ?? ""));
    }
  }

  async read() {
    const { database, copy } = this;
    if (!database?.synced) return null;
    const reading = (async () => fetchUpdates(database))().then(
      () => true,
      () => false,
    );
    const isRead = await Promise.race([reading, wait(OPEN_TIMEOUT_MS).then(() => false)]);
    if (database !== this.database) return null;
    if (!isRead) {
      this.checkSoon(); // a busy browser reads late, and stores nevertheless
      return null;
    }
    this.addLastEdits();
    return Y.encodeStateAsUpdate(copy);
  }

  async replace(state: Uint8Array) {
    if (!this.database) return;
    this.copy = new Y.Doc();
    Y.applyUpdate(this.copy, state);
    await this.delete();
    await this.openDatabase(); // stores what was appended meanwhile, too
  }

  async delete() {
    this.stop();
    const { database } = this;
    this.database = null;
    // The browser may never answer, and what follows does not depend on it: a late answer closes the next connection,
    // which the next write notices.
    await Promise.race([database?.clearData().catch(() => undefined), wait(OPEN_TIMEOUT_MS)]);
  }

  close() {
    this.stop();
    void this.database?.destroy();
    this.database = null;
  }

  private stop() {
    this.connection = null;
    clearTimeout(this.checkTimer);
    this.checkTimer = undefined;
    this.stopListening?.();
    this.stopListening = undefined;
  }

  private checkSoon() {
    if (this.database) this.checkTimer ??= setTimeout(() => void this.check(), CHECK_DELAY_MS);
  }

  private async check() {
    this.checkTimer = undefined;
    const { database } = this;
    if (!database) return;
    try {
      await database.set("checked", Date.now());
      this.setStored(database.synced);
    } catch {
      this.setStored(false);
      await this.reopen(database);
    }
  }

  /** Another page has deleted the copy, for example by signing out. This page may have stored it again since. */
  private forget() {
    forgetDocument(this.location);
    void this.delete();
    this.setStored(false);
  }

  /** Another page may have replaced the database. y-indexeddb stores the whole document in a new one. */
  private async reopen(failed: IndexeddbPersistence) {
    await failed.destroy().catch(() => undefined);
    if (this.database !== failed) return;
    this.database = null;
    if (isListed(this.location)) await this.openDatabase();
  }

  private setStored(isStored: boolean) {
    if (isStored === this.isStored) return;
    this.isStored = isStored;
    this.onStorageAvailabilityChange();
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let storageProbe: Promise<boolean> | undefined;

/**
 * Whether this browser has an IndexedDB that opens. Some private windows have none. An attempt that failed, or that the
 * browser does not answer, is repeated.
 */
async function canStore(): Promise<boolean> {
  storageProbe ??= probeStorage();
  const probe = storageProbe;
  const isAvailable = await Promise.race([probe, wait(RETRY_MS).then(() => false)]);
  if (!isAvailable && storageProbe === probe) storageProbe = undefined;
  return isAvailable;
}

function probeStorage(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("document-probe");
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}
