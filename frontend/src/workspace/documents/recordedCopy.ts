/**
 * The browser's copy of one document, and the record of how many of its edits the server lacks. Other pages of this
 * browser store edits in the same copy, so the record is 0 only after this page has read the copy.
 */
import * as Y from "yjs";
import type { DocumentCopy } from "./browserCopy";
import type { DocumentPorts } from "./documentView";

/** Origin of the Yjs transactions that apply what the copy has. */
export const COPY = "copy";
/** What another page is sending at the moment arrives in this time, so that this page does not send it, too. */
const READ_DELAY_MS = 2000;

export type CopyPorts = Pick<DocumentPorts, "openCopy" | "listCopy" | "writeUnsentChanges" | "forgetCopy">;

export interface CopiedDocument {
  /** Null while nothing is loaded. A new one replaces it if the document is built again. */
  getDoc: () => Y.Doc | null;
  /** How many edits of this page the server has not confirmed. */
  countUnsent: () => number;
  /** Whether nothing remains to be sent or loaded. */
  isConfirmed: () => boolean;
  /** The browser stores the copy from now on, or no longer. */
  onStoredChange: () => void;
  /** The copy was read. What other pages have stored is in the document now. */
  onRead: () => void;
}

export class RecordedCopy {
  private copy: DocumentCopy | null = null;
  private session = "";
  /** Null if other pages may have changed the record. */
  private recorded: number | null = null;
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
    const copy = this.ports.openCopy(session, this.document.onStoredChange, () => this.recordAgain());
    this.ports.listCopy(session);
    const stored = await copy.open();
    this.copy = copy;
    this.recorded = null;
    return stored;
  }

  append(update: Uint8Array) {
    this.copy?.append(update);
  }

  appendLast(update: Uint8Array) {
    this.copy?.appendLast(update);
  }

  async replace(state: Uint8Array) {
    await this.copy?.replace(state);
  }

  /** Records how many edits the server lacks. */
  record() {
    const changes = this.document.countUnsent();
    const isConfirmed = this.document.isConfirmed();
    if (isConfirmed && !this.isStored) this.copy?.forgetLast();
    if (changes === this.recorded || !this.isStored || this.isDisposed) return;
    if (isConfirmed) this.readTimer ??= setTimeout(() => void this.read(), READ_DELAY_MS);
    else if (changes > 0) this.write(changes);
  }

  /** A page that closed has left edits. If this one has unsent edits, it reads the copy once they are confirmed. */
  private recordAgain() {
    this.recorded = null;
    this.record();
  }

  private async read() {
    await this.confirm();
    this.readTimer = undefined;
    this.document.onRead();
  }

  /**
   * Reads what other pages have stored, and records that the server has everything if it has. Returns whether it does. If
   * not, this page sends the rest.
   */
  async confirm(): Promise<boolean> {
    const { copy } = this;
    const doc = this.document.getDoc();
    if (!this.document.isConfirmed() || !copy?.isStored || !doc) return false;
    const stored = await copy.read();
    if (!stored || this.isDisposed || this.copy !== copy || this.document.getDoc() !== doc) return false;
    applyStored(doc, stored);
    if (!this.document.isConfirmed()) return false;
    copy.forgetLast();
    this.write(0);
    return true;
  }

  /** Deletes the copy unless it has something that the server has not confirmed. Returns whether it did. */
  async delete(): Promise<boolean> {
    const { copy } = this;
    if (!copy || this.isDeleting) return false;
    this.isDeleting = true;
    const isConfirmed = await this.confirm();
    this.isDeleting = false;
    if (!isConfirmed) return false;
    this.copy = null;
    this.ports.forgetCopy(this.session);
    await copy.delete();
    return true;
  }

  dispose() {
    this.isDisposed = true;
    clearTimeout(this.readTimer);
    this.copy?.close();
  }

  private write(changes: number) {
    this.recorded = changes;
    this.ports.writeUnsentChanges(this.session, changes);
  }
}

/** A damaged copy is not used: the server has everything that it confirmed. */
export function applyStored(doc: Y.Doc, stored: Uint8Array) {
  try {
    Y.applyUpdate(doc, stored, COPY);
  } catch (error) {
    console.warn("The stored copy of the document cannot be read.", error);
  }
}
