/** What pages without an editor need of a session's documents: see `SessionDocuments`. */
export interface OpenSession {
  readonly unsentChanges: number;
  flush: () => Promise<boolean>;
  deleteClosedCopies: () => Promise<void>;
}

/** The sessions that have open documents on this page, by the link's token. A page reads it without loading Yjs. */
export const openSessions = new Map<string, OpenSession>();
