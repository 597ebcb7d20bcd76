// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { CopyWithUnsentCount } from "./copyWithUnsentCount";
import { SESSION, TestStorage } from "./documentServer.testing";

let storage: TestStorage;
let doc: Y.Doc;
let unsent: number;
let reads: number;

beforeEach(() => {
  vi.useFakeTimers();
  storage = new TestStorage();
  doc = new Y.Doc();
  unsent = 0;
  reads = 0;
  return () => vi.useRealTimers();
});

/** A page whose server lacks each edit of another page until the test sets `unsent` to 0. */
async function openCopy(hearOfEdits: (onEdits: () => void) => void = () => undefined) {
  const ports = {
    openCopy: (session: string, _: () => void, onEdits: () => void) => {
      hearOfEdits(onEdits);
      return storage.open(session);
    },
    registerCopy: (session: string) => void storage.unsent.set(session, storage.unsent.get(session) ?? 0),
    writeUnsentChanges: (session: string, changes: number) => void storage.unsent.set(session, changes),
    unregisterCopy: (session: string) => void storage.unsent.delete(session),
  };
  const copy = new CopyWithUnsentCount(ports, {
    getDoc: () => doc,
    countUnsent: () => unsent,
    isInSync: () => unsent === 0,
    onStorageAvailabilityChange: () => undefined,
    onRead: () => {
      reads += 1;
    },
  });
  doc.on("update", () => {
    unsent += 1;
  });
  await copy.open(SESSION);
  return copy;
}

/** What another page of the browser stores in the same copy. */
function typeOnAnotherPage(text: string) {
  const other = new Y.Doc();
  other.getText("source").insert(0, text);
  storage.states.set(SESSION, other);
}

const readText = () => doc.getText("source").toString();

test("records unsent edits at once and their confirmation after reading", async () => {
  const copy = await openCopy();
  unsent = 3;
  copy.updateUnsentCount();
  expect(storage.unsent.get(SESSION)).toBe(3);
  unsent = 0;
  copy.updateUnsentCount();
  expect(storage.unsent.get(SESSION)).toBe(3);
  expect(copy.isReadPending).toBe(true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(storage.unsent.get(SESSION)).toBe(0);
  expect([copy.isReadPending, reads]).toEqual([false, 1]);
});

test("records nothing that the browser does not store", async () => {
  storage.isAvailable = false;
  const copy = await openCopy();
  unsent = 3;
  copy.updateUnsentCount();
  expect(storage.unsent.get(SESSION)).toBe(0);
  expect(await copy.mergeStoredEdits()).toBe(false);
});

test("confirms nothing while another page's edits are not sent", async () => {
  const copy = await openCopy();
  typeOnAnotherPage("x = 1");
  expect(await copy.mergeStoredEdits()).toBe(false);
  expect(readText()).toBe("x = 1");
  unsent = 0;
  expect(await copy.mergeStoredEdits()).toBe(true);
});

test("reads the copy again after another page has closed", async () => {
  const hearOfEdits = vi.fn<(onEdits: () => void) => void>();
  const copy = await openCopy(hearOfEdits);
  copy.updateUnsentCount();
  await vi.advanceTimersByTimeAsync(2000);
  typeOnAnotherPage("x = 1");
  hearOfEdits.mock.lastCall?.[0]();
  await vi.advanceTimersByTimeAsync(2000);
  expect(readText()).toBe("x = 1");
});

test("applies nothing to a document that was replaced while it read", async () => {
  const copy = await openCopy();
  typeOnAnotherPage("x = 1");
  const confirming = copy.mergeStoredEdits();
  doc = new Y.Doc();
  expect(await confirming).toBe(false);
  expect(readText()).toBe("");
});

test("deletes only a copy whose edits the server has", async () => {
  const copy = await openCopy();
  typeOnAnotherPage("x = 1");
  expect(await copy.delete()).toBe(false);
  unsent = 0;
  expect(await Promise.all([copy.delete(), copy.delete()])).toEqual([true, false]);
  expect([copy.isOpen, storage.states.size, storage.unsent.size]).toEqual([false, 0, 0]);
});

test("reads and records nothing once its page is closed", async () => {
  const copy = await openCopy();
  unsent = 3;
  copy.updateUnsentCount();
  unsent = 0;
  copy.updateUnsentCount();
  const confirming = copy.mergeStoredEdits();
  copy.dispose();
  expect(await confirming).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect(reads).toBe(0);
  expect(storage.unsent.get(SESSION)).toBe(3);
});
