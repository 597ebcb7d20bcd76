/** The event stream of a session: one for each page, and only while the page is visible. */
import { isRecord, parseRecord } from "./eventData";
import { parseSubmissionEventValue, type SubmissionEvent } from "./submissionEvents";
import type { DocumentEvent, Presence, SessionClock } from "./types";

export type SessionEvent =
  | { type: "document"; document: DocumentEvent }
  /** The state of the session and its clock: at each change, and at least every 10 s. */
  | { type: "session"; session: SessionClock }
  /** Who watches, and where their cursors are. */
  | { type: "presence"; presence: Presence }
  /** What happened to a submission that has no result yet, or got it now. */
  | { type: "submission"; id: string; event: SubmissionEvent };

/** Parses one event of the stream. Returns null for an unknown or malformed event. */
export function parseSessionEvent(type: string, data: string): SessionEvent | null {
  const value = parseRecord(data);
  if (!value) return null;
  if (type === "document" && ["slug", "exercise", "update", "client"].every((name) => typeof value[name] === "string"))
    return { type, document: value as unknown as DocumentEvent };
  if (type === "session" && typeof value.state === "string") return { type, session: value as unknown as SessionClock };
  if (type === "presence" && Array.isArray(value.watchers) && Array.isArray(value.cursors))
    return { type, presence: value as unknown as Presence };
  const submission = isRecord(value.data) ? parseSubmissionEventValue(value.type, value.data) : null;
  if (type === "submission" && typeof value.id === "string" && submission)
    return { type, id: value.id, event: submission };
  return null;
}

const RECONNECT_MS = 2000;
const MAX_RECONNECT_MS = 30_000;
const HIDDEN_MS = 10_000;
/** The server sends an event at least every 10 s. */
const SILENCE_MS = 30_000;

/** Follows a session from `cursor` on, a position in its stream. Returns a function that stops following. `onInterrupted`:
 * see `followStream`. */
export const followSession = (
  buildUrl: (cursor: string) => string,
  cursor: string,
  onEvent: (event: SessionEvent) => void,
  onInterrupted?: () => void,
) =>
  followStream(
    ["document", "session", "presence", "submission"],
    buildUrl,
    cursor,
    (type, data) => {
      const event = parseSessionEvent(type, data);
      if (event) onEvent(event);
    },
    onInterrupted,
  );

/**
 * Follows a stream with the named events from `cursor` on, and resumes where it stopped. Returns a function that stops.
 * `onInterrupted` runs when the connection breaks or is closed: events without an id can be lost until it is back.
 *
 * A browser opens few connections to one server, and all its pages share them. So a page that is hidden for a while
 * closes its stream and resumes when it is visible again.
 */
export function followStream(
  names: string[],
  buildUrl: (cursor: string) => string,
  cursor: string,
  onEvent: (type: string, data: string) => void,
  onInterrupted?: () => void,
): () => void {
  let source: EventSource | null = null;
  let position = cursor;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function receive(message: MessageEvent<string>) {
    failures = 0;
    if (document.visibilityState === "visible") schedule(connect, SILENCE_MS);
    if (message.lastEventId) position = message.lastEventId;
    onEvent(message.type, message.data);
  }

  function connect() {
    disconnect();
    const opened = new EventSource(buildUrl(position));
    for (const name of names) opened.addEventListener(name, receive);
    opened.addEventListener("error", () => {
      onInterrupted?.();
      // Otherwise the browser reconnects.
      if (opened.readyState !== EventSource.CLOSED) return;
      // A hidden page connects when it is shown.
      if (document.visibilityState === "hidden") return disconnect();
      const delay = Math.min(RECONNECT_MS * 2 ** failures, MAX_RECONNECT_MS);
      failures += 1;
      schedule(connect, delay * (0.75 + Math.random() / 2));
    });
    source = opened;
    schedule(connect, SILENCE_MS);
  }

  function disconnect() {
    clearTimeout(timer);
    if (source === null) return;
    source.close();
    source = null;
    onInterrupted?.();
  }

  function schedule(task: () => void, ms: number) {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  }

  function onVisibilityChange() {
    if (document.visibilityState === "hidden") schedule(disconnect, HIDDEN_MS);
    else if (source === null || source.readyState === EventSource.CLOSED) connect();
    else schedule(connect, SILENCE_MS);
  }

  function connectIfVisible() {
    if (document.visibilityState === "visible") connect();
  }

  document.addEventListener("visibilitychange", onVisibilityChange);
  window.addEventListener("online", connectIfVisible);
  connectIfVisible();
  return () => {
    document.removeEventListener("visibilitychange", onVisibilityChange);
    window.removeEventListener("online", connectIfVisible);
    clearTimeout(timer);
    source?.close();
  };
}
