// @vitest-environment jsdom
import { toBase64 } from "lib0/buffer";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { rememberCsrfToken } from "../../api/client";
import { BrowserCopy } from "./browserCopy";
import {
  abandonDocuments,
  listStoredDocuments,
  registerDocument,
  writeLastSession,
  writeUnsentChanges,
} from "./documentRegistry";
import { flushDocuments } from "./flushDocuments";
import { loadDocument, preloadDocument } from "./preloadedDocument";
import { getSessionDocuments } from "./sessionDocuments";

/** The client of the API keeps the `fetch` that it finds when it is loaded. */
const network = vi.hoisted(() => {
  const state = { respond: (_request: Request): Response => new Response() };
  globalThis.fetch = async (input) => state.respond(input as Request);
  return state;
});

const SOFTMAX = { session: "a1", slug: "softmax", exercise: "implement" };
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refuse = (status: number, code: string) => json(status, { code, message: `${code}.`, next: "Next step." });
let session = "a1";
let stream: EventTarget;
let respondToUpdate: () => Response;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  rememberCsrfToken("token");
  session = "a1";
  stream = new EventTarget();
  vi.stubGlobal(
    "EventSource",
    class extends EventTarget {
      constructor() {
        super();
        stream = this;
      }
      close() {}
    },
  );
  respondToUpdate = () => refuse(503, "unavailable");
  network.respond = (request) => {
    if (request.method === "POST") return respondToUpdate();
    const doc = new Y.Doc();
    const state = toBase64(Y.encodeStateAsUpdate(doc));
    return json(200, {
      session,
      state,
      can_edit: true,
      max_update_bytes: 100_000,
      cursor: "0",
      number: 0,
      saved_at: "",
    });
  };
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let tokens = 0;
/** A page with one open document, in which something was typed. */
async function openPage() {
  tokens += 1;
  const token = `link-${tokens}`;
  const documents = getSessionDocuments(token);
  documents.addUser();
  const sync = documents.acquire("softmax", "implement");
  await vi.advanceTimersByTimeAsync(10_000); // this browser has no IndexedDB
  sync.replace("typed");
  return { token, documents, sync };
}

async function flush(token: string) {
  const flushed = flushDocuments(token);
  await vi.advanceTimersByTimeAsync(10_000);
  return flushed;
}

test("flush asks the open documents if the browser cannot store anything", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const { token } = await openPage();
  expect(await flush(token)).toBe(false);
  respondToUpdate = () => json(200, { number: 1, saved_at: "", resync: false, late: false, retry_ms: 250 });
  expect(await flush(token)).toBe(true);
});

test("flush reports nothing unsent for a document that could not be opened", async () => {
  network.respond = () => refuse(503, "unavailable");
  const documents = getSessionDocuments("unreachable");
  documents.addUser();
  documents.acquire("softmax", "implement");
  expect(await flush("unreachable")).toBe(true);
});

test("flush loads what an earlier page could not send, and reports if that fails", async () => {
  await writeLastSession("earlier", "a1");
  registerDocument(SOFTMAX);
  writeUnsentChanges(SOFTMAX, 2);
  network.respond = () => refuse(503, "unavailable");
  expect(await flush("earlier")).toBe(false);
});

test("keeps refused code available after its editor is closed", async () => {
  respondToUpdate = () => refuse(422, "too_late");
  const { documents } = await openPage();
  await vi.advanceTimersByTimeAsync(2000);
  documents.release("softmax", "implement");
  await vi.advanceTimersByTimeAsync(2000);
  expect(documents.refusal).toMatchObject({ code: "too_late" });
  expect(documents.readUnsent()).toContain("typed");
});

test("code that was refused because of a withdrawn invitation can be copied, and is sent once it is restored", async () => {
  const { respond } = network;
  const { documents } = await openPage(); // this browser stores nothing
  respondToUpdate = () => refuse(404, "withdrawn");
  network.respond = (request) => (request.method === "POST" ? respond(request) : refuse(404, "withdrawn"));
  await vi.advanceTimersByTimeAsync(30_000);
  documents.release("softmax", "implement");
  documents.removeUser(); // the page shows the first page of the interview
  documents.addUser();
  await vi.advanceTimersByTimeAsync(2000);
  expect(documents.refusal).toMatchObject({ code: "withdrawn" });
  expect(documents.readUnsent()).toContain("typed");

  network.respond = respond;
  respondToUpdate = () => json(200, { number: 1, saved_at: "", resync: false, late: false, retry_ms: 250 });
  documents.removeUser();
  documents.addUser();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(documents.refusal).toBeNull();
  expect(documents.unsentChanges).toBe(0);
  documents.removeUser();
});

test("deletes unsent code of another session only if the user agreed", async () => {
  await writeLastSession("practice", "a1");
  registerDocument(SOFTMAX);
  writeUnsentChanges(SOFTMAX, 2);
  await writeLastSession("practice", "b2");
  expect(listStoredDocuments("a1")).toHaveLength(1);
  await writeLastSession("practice", "a1");
  abandonDocuments("practice");
  await writeLastSession("practice", "a1"); // the account took over the session
  await writeLastSession("practice", "b2");
  expect(listStoredDocuments("a1")).toHaveLength(1);
  await writeLastSession("practice", "a1");
  abandonDocuments("practice");
  await writeLastSession("practice", "b2");
  expect(listStoredDocuments("a1")).toEqual([]);
});

test("deletes the copies of all documents of an interview that has ended, not of one that is paused", async () => {
  const { documents } = await openPage(); // of "implement"
  const fix = { ...SOFTMAX, exercise: "fix-1" };
  const unsent = { ...SOFTMAX, exercise: "test" };
  registerDocument(fix); // was open before
  registerDocument(unsent);
  writeUnsentChanges(unsent, 1);
  const showState = async (state: string) => {
    const data = JSON.stringify({ session, state, private: { until: null } });
    stream.dispatchEvent(new MessageEvent("session", { data }));
    await vi.advanceTimersByTimeAsync(1000);
  };
  await showState("paused");
  expect(listStoredDocuments("a1")).toContainEqual(fix);
  await showState("ended");
  expect(listStoredDocuments("a1")).not.toContainEqual(fix);
  expect(listStoredDocuments("a1")).toContainEqual(unsent);
  documents.removeUser();
});

test("sends cursors only while somebody watches, and none in a private period", async () => {
  const sent: Request[] = [];
  const { respond } = network;
  network.respond = (request) => {
    if (!request.url.endsWith("/presence")) return respond(request);
    sent.push(request);
    return new Response(null, { status: 204 });
  };
  const { documents, sync } = await openPage();
  const send = (type: string, data: unknown) =>
    stream.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  const move = async () => {
    sent.length = 0;
    const text = sync.getView().binding?.text;
    const position = text && Y.createRelativePositionFromTypeIndex(text, 1);
    if (position) sync.getView().binding?.cursors.setLocalStateField("cursor", { anchor: position, head: position });
    await vi.advanceTimersByTimeAsync(1000);
    return sent.length;
  };
  documents.showPlace("softmax", "implement");
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(1);
  expect(await move()).toBe(0);
  send("presence", { watchers: ["Ada"], cursors: [] });
  expect(await move()).toBe(2); // the first one because somebody has come
  expect(await move()).toBe(1);
  documents.setPrivateUntil(new Date(Date.now() + 300_000).toISOString());
  expect(await move()).toBe(0);
  documents.removeUser();
});

function countDocumentRequests() {
  const counted = { softmax: 0, attention: 0 };
  const { respond } = network;
  network.respond = (request) => {
    for (const slug of ["softmax", "attention"] as const)
      if (request.url.includes(`/documents/${slug}`)) counted[slug] += 1;
    return respond(request);
  };
  return counted;
}

test("opens a preloaded document without another request", async () => {
  const counted = countDocumentRequests();
  preloadDocument(`link-${tokens + 1}`, "softmax", "implement");
  const { sync } = await openPage();
  expect(sync.getView().save.kind).not.toBe("loading");
  expect(counted.softmax).toBe(1);
  await sync.refresh();
  expect(counted.softmax).toBe(2);
});

test("requests a document again that could not be preloaded", async () => {
  const { respond } = network;
  network.respond = () => refuse(404, "not_found");
  preloadDocument(`link-${tokens + 1}`, "softmax", "implement");
  await vi.advanceTimersByTimeAsync(0);
  network.respond = respond;
  const { sync } = await openPage();
  expect(sync.getView().error).toBeNull();
  expect(sync.getView().binding).not.toBeNull();
});

test("uses no preloaded document once the stream of its session has started", async () => {
  const { token, documents } = await openPage();
  const counted = countDocumentRequests();
  preloadDocument(token, "attention", "implement");
  documents.acquire("attention", "implement");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(counted.attention).toBe(2);
});

test("a preloaded document waits until it is needed, whatever is loaded before", async () => {
  const counted = countDocumentRequests();
  preloadDocument("link", "softmax", "implement");
  await loadDocument("link", "attention", "implement");
  await loadDocument("link", "softmax", "implement");
  expect(counted).toEqual({ softmax: 1, attention: 1 });
});

test("misses no edit that is made before the browser's copy is open", async () => {
  vi.spyOn(BrowserCopy.prototype, "open").mockImplementation(
    () => new Promise((resolve) => setTimeout(resolve, 1000, null)),
  );
  const documents = getSessionDocuments("slow-copy");
  documents.addUser();
  const sync = documents.acquire("softmax", "implement");
  await vi.advanceTimersByTimeAsync(0);
  expect(sync.getView().binding).toBeNull();
  const doc = new Y.Doc();
  doc.getText("source").insert(0, "typed elsewhere");
  const update = toBase64(Y.encodeStateAsUpdate(doc));
  const data = JSON.stringify({ slug: "softmax", exercise: "implement", update, client: "other" });
  stream.dispatchEvent(new MessageEvent("document", { data }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sync.getView().binding?.text.toString()).toBe("typed elsewhere");
  documents.removeUser();
});
