/**
 * Which documents this browser stores, how many of their changes the server has not confirmed, and which session each link
 * last led to. This is in localStorage, so that pages can read it at once and without Yjs. So are the last edits of closed
 * pages. The documents are in IndexedDB.
 */
import { listStoredKeys, readStored, removeStored, writeStored } from "../../ui/localStore";

/** Keyed by session, not by link: in one browser, the practice link leads to a different session for each account. */
export interface DocumentLocation {
  /** The digest of the session's token. */
  session: string;
  slug: string;
  exercise: string;
}

const PREFIX = "document:";

/** The document's key in localStorage, and the name of its database. */
export const documentName = ({ session, slug, exercise }: DocumentLocation) =>
  `${PREFIX}${session}:${slug}:${exercise}`;

/** Whether this browser may have a database of the document. Deleting the code removes it from the list. */
export const isListed = (location: DocumentLocation) => readStored(documentName(location)) !== null;

export function registerDocument(location: DocumentLocation) {
  if (!isListed(location)) writeStored(documentName(location), "0");
}

/** Does nothing if another page has deleted the document since it was listed. */
export function writeUnsentChanges(location: DocumentLocation, changes: number) {
  if (isListed(location)) writeStored(documentName(location), String(changes));
}

/** The last edits of closed pages count as one change: a page that did not know of them may have written 0 since. */
export const readUnsentChanges = (location: DocumentLocation): number =>
  Number(readStored(documentName(location))) || (listLastEdits(location).length > 0 ? 1 : 0);

const LAST_EDITS = "last-edits:";

/** The keys of the last edits of closed pages, which `readStored` reads: each has one update in Base64. */
export const listLastEdits = ({ session, slug, exercise }: DocumentLocation): string[] =>
  listStoredKeys(`${LAST_EDITS}${session}:${slug}:${exercise}:`);

/** Stores what a page that is closing has not sent, under a new `id`. Returns the key. */
export function writeLastEdits({ session, slug, exercise }: DocumentLocation, id: string, update: string): string {
  const key = `${LAST_EDITS}${session}:${slug}:${exercise}:${id}`;
  if (isListed({ session, slug, exercise })) writeStored(key, update);
  return key;
}

export function forgetDocument(location: DocumentLocation) {
  removeStored(documentName(location));
  for (const key of listLastEdits(location)) removeStored(key);
}

/** Calls the listener when a page that closes has left edits. Returns a function that stops. */
export function onLastEdits({ session, slug, exercise }: DocumentLocation, listener: () => void) {
  const receive = ({ key, newValue }: StorageEvent) => {
    if (key?.startsWith(`${LAST_EDITS}${session}:${slug}:${exercise}:`) && newValue !== null) listener();
  };
  window.addEventListener("storage", receive);
  return () => window.removeEventListener("storage", receive);
}

/**
 * Calls the listener when another page has removed the document from the list. Returns a function that stops. A page
 * learns of it with a delay if the browser gives each its own process, and may have listed the document again meanwhile.
 */
export function onForgotten(location: DocumentLocation, listener: () => void) {
  const receive = ({ key, newValue }: StorageEvent) => {
    if (key === documentName(location) && newValue === null) listener();
  };
  window.addEventListener("storage", receive);
  return () => window.removeEventListener("storage", receive);
}

export function listStoredDocuments(session: string): DocumentLocation[] {
  if (!session) return [];
  return listStoredKeys(`${PREFIX}${session}:`).map((key) => {
    const [, , slug = "", exercise = ""] = key.split(":");
    return { session, slug, exercise };
  });
}

export const listUnsentDocuments = (session: string): DocumentLocation[] =>
  listStoredDocuments(session).filter((location) => readUnsentChanges(location) > 0);

/** The session that a link last led to, for use while the server is unreachable. "" if there is none. */
export const readLastSession = (token: string) => readStored(sessionKey(token)) ?? "";

const sessionKey = (token: string) => `session:${token}`;

/**
 * Records which session the link leads to. If it led to another one before, deletes the confirmed code of that one, which
 * must not stay in the browser, and after `abandonDocuments` the unsent edits, too.
 */
export function writeLastSession(token: string, session: string): Promise<void> {
  const last = readLastSession(token);
  writeStored(sessionKey(token), session);
  const isAbandoned = readStored(abandonedKey(token)) === last;
  removeStored(abandonedKey(token));
  return last === session ? Promise.resolve() : deleteStoredDocuments(last, isAbandoned ? "all" : "confirmed");
}

const abandonedKey = (token: string) => `abandoned:${token}`;

/** Permits deleting the unsent edits too, once the link leads to another session. */
export const abandonDocuments = (token: string) => writeStored(abandonedKey(token), readLastSession(token));

/** Deletes what this browser stores of a session: everything, or what the server has confirmed. */
export async function deleteStoredDocuments(session: string, only: "all" | "confirmed") {
  if (only === "all") {
    // Also of documents that are listed no longer: a page that did not know of it may have written since.
    for (const key of listStoredKeys(`${LAST_EDITS}${session}:`)) removeStored(key);
  }
  for (const location of listStoredDocuments(session)) {
    if (only === "confirmed" && readUnsentChanges(location) > 0) continue;
    await deleteDocument(location);
  }
}

/**
 * After the end of an interview: deletes what the server has confirmed, and forgets the link once nothing is left. Open
 * documents delete their own copies, because those can have edits of other pages.
 */
export async function deleteEndedDocuments(token: string, isOpen: (location: DocumentLocation) => boolean) {
  const session = readLastSession(token);
  for (const location of listStoredDocuments(session)) {
    if (!isOpen(location) && readUnsentChanges(location) === 0) await deleteDocument(location);
  }
  if (listStoredDocuments(session).length === 0) removeStored(sessionKey(token));
}

function deleteDocument(location: DocumentLocation): Promise<void> {
  forgetDocument(location);
  return deleteDatabase(documentName(location));
}

const deleteDatabase = (name: string) =>
  new Promise<void>((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    } catch {
      resolve(); // without IndexedDB nothing is stored
    }
  });
