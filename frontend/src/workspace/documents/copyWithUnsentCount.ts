/**
 * The browser's copy of one document, and the count of its edits that the server lacks, which is stored beside it. Other
 * pages of this browser store edits in the same copy, so the count is 0 only after this page has read the copy.
 */
import * as Y from "yjs";
import type { DocumentCopy } from "./browserCopy";
import type { DocumentPorts } from "./documentView";

/** Origin of the Yjs transactions that apply what the copy has. */
export const COPY_ORIGIN = "copy";
/** What another page is sending at the moment arrives in this time, so that this page does not send it, too. */
const READ_DELAY_MS = 2000;

export type CopyPorts = Pick<DocumentPorts, "openCopy" | "registerCopy" | "writeUnsentChanges" | "unregisterCopy">;

export interface CopiedDocument {
  /** Null while nothing is loaded. A new one replaces it if the document is built again. */
  getDoc: () => Y.Doc | null;
  /** How many edits of this page the server has not confirmed. */
  countUnsent: () => number;
  /** Whether nothing remains to be sent or loaded. */
  isInSync: () => boolean;
  /** Called when the browser stores the copy from now on, or no longer. */
  onStorageAvailabilityChange: () => void;
  /** The copy was read. What other pages have stored is in the document now. */
  onRead: () => void;
}

export class CopyWithUnsentCount {
  private copy: DocumentCopy | null = null;
  private session = "";
  /** The count as it is stored. Null if other pages may have changed it. */
  private storedUnsentCount: number | null = null;
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private isDeleting = false;
  private isDisposed = false;

  constructor(
    private readonly ports: CopyPorts,
    private readonly document: CopiedDocument,
  ) {}

  /** Whether there is a copy. It is deleted when the session has ended. */
  get isOpen() {
    return this.copy !== null;
  }

  /** Whether the browser stores what is appended. */
  get isStored() {
    return this.copy?.isStored === true;
  }

  /** Whether the copy will be read soon, because other pages may have stored edits that the server lacks. */
  get isReadPending() {
    return this.readTimer !== undefined;
  }

  /** Opens the copy of a session. Returns its state as one update, or null if there is none. */
  async open(session: string): Promise<Uint8Array | null> {
    this.copy?.close();
    this.session = session;
    const copy = this.ports.openCopy(session, this.document.onStorageAvailabilityChange, () =>
      this.updateUnsentCountAgain(),
    );
    this.ports.registerCopy(session);
    const stored = await copy.open();
    this.copy = copy;
    this.storedUnsentCount = null;
    return stored;
  }

  append(update: Uint8Array) {
    this.copy?.append(update);
  }

  appendOnClose(update: Uint8Array) {
    this.copy?.appendOnClose(update);
  }

  async replace(state: Uint8Array) {
    await this.copy?.replace(state);
  }

  /** Stores how many edits the server lacks. It becomes 0 only after the copy was read. */
  updateUnsentCount() {
    const count = this.document.countUnsent();
    const isInSync = this.document.isInSync();
    if (isInSync && !this.isStored) this.copy?.forgetClosedPageEdits();
    if (count === this.storedUnsentCount || !this.isStored || this.isDisposed) return;
    if (isInSync) this.readTimer ??= setTimeout(() => void this.read(), READ_DELAY_MS);
    else if (count > 0) this.storeUnsentCount(count);
  }

  /** A page that closed has left edits. If this one has unsent edits, it reads the copy once they are confirmed. */
  private updateUnsentCountAgain() {
    this.storedUnsentCount = null;
    this.updateUnsentCount();
  }

  private async read() {
    await this.mergeStoredEdits();
    this.readTimer = undefined;
    this.document.onRead();
  }

  /**
   * Reads what other pages have stored, and stores that the server lacks nothing if that is so. Returns whether it is. If
   * not, this page sends the rest. Also true if the copy is damaged: nothing can read its edits, so it can be deleted.
   */
  async mergeStoredEdits(): Promise<boolean> {
    const { copy } = this;
    const doc = this.document.getDoc();
    if (!this.document.isInSync() || !copy?.isStored || !doc) return false;
    const stored = await copy.read();
    if (!stored || this.isDisposed || this.copy !== copy || this.document.getDoc() !== doc) return false;
    applyStored(doc, stored);
    if (!this.document.isInSync()) return false;
    copy.forgetClosedPageEdits();
    this.storeUnsentCount(0);
    return true;
  }

  /** Deletes the copy unless it has something that the server has not confirmed. Returns whether it did. */
  async delete(): Promise<boolean> {
    const { copy } = this;
    if (!copy || this.isDeleting) return false;
    this.isDeleting = true;
    const isInSync = await this.mergeStoredEdits();
    this.isDeleting = false;
    if (!isInSync) return false;
    this.copy = null;
    this.ports.unregisterCopy(this.session);
    await copy.delete();
    return true;
  }

  dispose() {
    this.isDisposed = true;
    clearTimeout(this.readTimer);
    this.copy?.close();
  }

  private storeUnsentCount(count: number) {
    this.storedUnsentCount = count;
    this.ports.writeUnsentChanges(this.session, count);
  }
}

/** A damaged copy is not used. Its edits that the server has not confirmed are lost, because nothing can read them. */
export function applyStored(doc: Y.Doc, stored: Uint8Array) {
  try {
    Y.applyUpdate(doc, stored, COPY_ORIGIN);
  } catch (error) {
    console.warn("The stored copy of the document cannot be read.", error);
  }
}
