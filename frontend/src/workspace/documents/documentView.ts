/** What a page shows of one document, and what a document needs from its surroundings. */
import type * as Y from "yjs";
import type { DocumentState, Failure, UpdateBatch, UpdateReceipt } from "../../api/types";
import type { DocumentCopy } from "./browserCopy";
import type { SentCursor, SharedCursors } from "./sharedCursors";

/** How much of the largest update a text may fill: with it, the update has Yjs's own data and what was deleted. */
export const TEXT_SHARE = 2 / 3;
/** Until the server says how large an update may be. */
export const DEFAULT_UPDATE_BYTES = 1.5 * 2 ** 20;

/** `changes`: how many edits the server has not confirmed. `isStored`: the browser stores them. */
export type SaveState =
  | { kind: "loading" }
  /** `isLate`: some edits arrived after the end. They are stored and not judged. */
  | { kind: "saved"; isLate: boolean }
  | { kind: "saving" }
  /** `isBusy`: the server answers but cannot save at the moment. */
  | { kind: "offline"; isBusy: boolean; changes: number; isStored: boolean }
  | { kind: "refused"; failure: Failure; changes: number; isStored: boolean };

export interface DocumentBinding {
  text: Y.Text;
  undoManager: Y.UndoManager;
  cursors: SharedCursors;
}

export interface DocumentView {
  /** What the editor shows. Null while it loads. A new one replaces it if the document had to be built again. */
  binding: DocumentBinding | null;
  canEdit: boolean;
  /** How large the text may be, in bytes of UTF-8. */
  maxTextBytes: number;
  save: SaveState;
  /** Why the document could not be opened. Null if it could. */
  error: unknown;
}

export const LOADING: DocumentView = {
  binding: null,
  canEdit: false,
  maxTextBytes: DEFAULT_UPDATE_BYTES * TEXT_SHARE,
  save: { kind: "loading" },
  error: null,
};

/** The server and the storage of one document. Tests replace them. */
export interface DocumentPorts {
  load: () => Promise<DocumentState>;
  /** `isLeaving`: the request must outlive the page. */
  send: (batch: UpdateBatch, isLeaving: boolean) => Promise<UpdateReceipt>;
  /** Shows this page's cursor to the others. Null if nobody watches. */
  sendCursor: ((cursor: SentCursor) => void) | null;
  /** Whether somebody watches, so that edits are sent sooner. */
  isWatched: () => boolean;
  /** Whether what is typed now is private: interviewers receive its result later. */
  isPrivate: () => boolean;
  /** The session that the link last led to. "" if unknown. */
  lastSession: () => string;
  openCopy: (session: string, onStorageAvailabilityChange: () => void, onEdits: () => void) => DocumentCopy;
  onLoaded: (state: DocumentState) => void;
  /** Lists the browser's copy, so that signing out deletes it. */
  registerCopy: (session: string) => void;
  /** Stores and reads how many changes the browser's copy has that the server has not confirmed. */
  writeUnsentChanges: (session: string, changes: number) => void;
  readUnsentChanges: (session: string) => number;
  /** The browser's copy is deleted. */
  unregisterCopy: (session: string) => void;
}
