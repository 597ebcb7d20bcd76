import type { SessionDocuments } from "./sessionDocuments";

/** The sessions that have open documents on this page, by the link's token. A page reads it without loading Yjs. */
export const openSessions = new Map<string, SessionDocuments>();
