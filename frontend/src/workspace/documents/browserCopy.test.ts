// @vitest-environment jsdom
import { toBase64 } from "lib0/buffer";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { BrowserCopy } from "./browserCopy";
import { listLastEdits, registerDocument, writeLastEdits } from "./documentRegistry";

const location = { session: "a1", slug: "softmax", exercise: "implement" };
const database = vi.hoisted(() => ({ isReadable: true, isWritable: true, isSilent: false, deletes: true }));

// The test browser has no IndexedDB.
vi.mock("y-indexeddb", () => ({
  IndexeddbPersistence: class {
    synced = !database.isSilent;
    whenSynced = database.isSilent ? new Promise(() => undefined) : Promise.resolve();
    set = async () => {
      if (!database.isWritable) throw new Error("The database was deleted.");
    };
    destroy = async () => undefined;
    clearData = async () => {
      if (!database.deletes) await new Promise(() => undefined);
    };
  },
  fetchUpdates: async () => {
    if (database.isSilent) await new Promise(() => undefined);
    if (!database.isReadable) throw new Error("The database cannot be read.");
  },
}));

/** Opens databases only when a test lets it, as a busy machine does. */
function openLate() {
  const requests: { onsuccess: () => void; result: { close: () => void } }[] = [];
  vi.stubGlobal("indexedDB", {
    open: () => {
      const request = { result: { close: () => undefined }, onsuccess: () => undefined };
      requests.push(request);
      return request;
    },
  });
  return () => {
    for (const request of requests) request.onsuccess();
  };
}

beforeEach(() => {
  vi.resetModules();
  const request = { result: { close: () => undefined }, onsuccess: () => undefined };
  const openProbe = () => {
    queueMicrotask(() => request.onsuccess());
    return request;
  };
  vi.stubGlobal("indexedDB", { open: openProbe });
  Object.assign(database, { isReadable: true, isWritable: true, isSilent: false, deletes: true });
  registerDocument(location);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  localStorage.clear();
});

function leaveEdits() {
  const doc = new Y.Doc();
  doc.getText("source").insert(0, "# of a closed page");
  writeLastEdits(location, "page-2", toBase64(Y.encodeStateAsUpdate(doc)));
}

function readText(state: Uint8Array | null): string {
  const doc = new Y.Doc();
  if (state) Y.applyUpdate(doc, state);
  return doc.getText("source").toString();
}

const openCopy = async () => {
  const copy = new BrowserCopy(
    location,
    () => undefined,
    () => undefined,
  );
  await copy.open();
  return copy;
};

/** A page remembers whether its browser has a database. */
async function makeCopyOfNewPage(onStored: () => void = () => undefined): Promise<BrowserCopy> {
  const { BrowserCopy: Copy } = await import("./browserCopy");
  return new Copy(location, onStored, () => undefined);
}

test("does not forget edits of a closed page that were not read", async () => {
  const copy = await openCopy();
  database.isReadable = false;
  leaveEdits();
  expect(await copy.read()).toBeNull();
  copy.forgetClosedPageEdits();
  expect(listLastEdits(location)).toHaveLength(1);
  database.isReadable = true;
  expect(readText(await copy.read())).toBe("# of a closed page");
  copy.forgetClosedPageEdits();
  expect(listLastEdits(location)).toHaveLength(0);
});

test.each([true, false])("says that nothing is stored only if writing fails: %s", async (isWritable) => {
  const copy = await openCopy();
  vi.useFakeTimers();
  Object.assign(database, { isSilent: true, isWritable });
  const reading = copy.read();
  await vi.advanceTimersByTimeAsync(3000);
  expect([await reading, copy.isStored]).toEqual([null, true]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(copy.isStored).toBe(isWritable);
});

test("does not forget edits of a closed page because it opens its database again", async () => {
  const copy = await openCopy();
  vi.useFakeTimers();
  leaveEdits();
  database.isWritable = false;
  copy.append(Y.encodeStateAsUpdate(new Y.Doc()));
  await vi.advanceTimersByTimeAsync(2000);
  copy.forgetClosedPageEdits();
  expect(listLastEdits(location)).toHaveLength(1);
});

test("stores what is typed as soon as a busy browser has opened its database", async () => {
  const answer = openLate();
  vi.useFakeTimers();
  const states: boolean[] = [];
  const copy: BrowserCopy = await makeCopyOfNewPage(() => states.push(copy.isStored));
  const opening = copy.open();
  await vi.advanceTimersByTimeAsync(4000);
  await opening;
  expect(copy.isStored).toBe(false);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect([copy.isStored, states]).toEqual([true, [true]]);
});

test("opens the database again if the browser fails to, or never answers", async () => {
  const open = { attempts: 0, fails: true };
  vi.stubGlobal("indexedDB", {
    open: () => {
      open.attempts += 1;
      const request = { result: { close: () => undefined }, onsuccess: () => undefined, onerror: () => undefined };
      queueMicrotask(() => (open.fails ? request.onerror() : request.onsuccess()));
      return request;
    },
  });
  database.isSilent = true;
  vi.useFakeTimers();
  const copy = await makeCopyOfNewPage();
  const opening = copy.open();
  await vi.advanceTimersByTimeAsync(4000);
  await opening;
  expect([copy.isStored, open.attempts]).toEqual([false, 1]);
  open.fails = false;
  await vi.advanceTimersByTimeAsync(10_000); // the browser is available, but its database does not answer
  expect([copy.isStored, open.attempts]).toEqual([false, 2]);
  database.isSilent = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(copy.isStored).toBe(true);
});

test("opens the database although the browser has never answered the first request", async () => {
  const open = { attempts: 0 };
  vi.stubGlobal("indexedDB", {
    open: () => {
      open.attempts += 1;
      const request = { result: { close: () => undefined }, onsuccess: () => undefined };
      if (open.attempts > 1) queueMicrotask(() => request.onsuccess());
      return request;
    },
  });
  vi.useFakeTimers();
  const copy = await makeCopyOfNewPage();
  const opening = copy.open();
  await vi.advanceTimersByTimeAsync(4000);
  await opening;
  expect(copy.isStored).toBe(false);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([copy.isStored, open.attempts]).toEqual([true, 2]);
});

test("stores the new state although the browser does not delete the old one", async () => {
  const copy = await openCopy();
  vi.useFakeTimers();
  database.deletes = false;
  const doc = new Y.Doc();
  doc.getText("source").insert(0, "new");
  const replacing = copy.replace(Y.encodeStateAsUpdate(doc));
  await vi.advanceTimersByTimeAsync(4000);
  await replacing;
  expect([copy.isStored, readText(await copy.read())]).toEqual([true, "new"]);
});

test("opens no database after the copy was closed", async () => {
  const answer = openLate();
  vi.useFakeTimers();
  const copy = await makeCopyOfNewPage();
  const opening = copy.open();
  await vi.advanceTimersByTimeAsync(4000);
  await opening;
  copy.close();
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(copy.isStored).toBe(false);
});
