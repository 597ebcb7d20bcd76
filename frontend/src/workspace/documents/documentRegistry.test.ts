// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import {
  deleteEndedDocuments,
  deleteStoredDocuments,
  documentName,
  isListed,
  listLastEdits,
  listStoredDocuments,
  listUnsentDocuments,
  onForgotten,
  onLastEdits,
  readLastSession,
  readUnsentChanges,
  registerDocument,
  writeLastEdits,
  writeLastSession,
  writeUnsentChanges,
} from "./documentRegistry";

const softmax = { session: "a1", slug: "softmax", exercise: "fix-1" };
const cache = { session: "a1", slug: "lru_cache", exercise: "implement" };
const foreign = { session: "b2", slug: "softmax", exercise: "fix-1" };

beforeEach(() => {
  localStorage.clear();
  for (const location of [softmax, cache, foreign]) registerDocument(location);
});

test("lists the documents of one session that have unsent changes", () => {
  writeUnsentChanges(softmax, 3);
  writeUnsentChanges(cache, 0);
  writeUnsentChanges(foreign, 1);
  expect(listUnsentDocuments("a1")).toEqual([softmax]);
  expect(listStoredDocuments("a1")).toHaveLength(2);
  expect(listStoredDocuments("")).toEqual([]);
  expect(readUnsentChanges(softmax)).toBe(3);
});

test("deletes only confirmed documents of the session", async () => {
  writeUnsentChanges(softmax, 3);
  writeUnsentChanges(cache, 0);
  writeUnsentChanges(foreign, 0);
  await deleteStoredDocuments("a1", "confirmed");
  expect(listStoredDocuments("a1")).toEqual([softmax]);
  await deleteStoredDocuments("a1", "all");
  expect(listStoredDocuments("a1")).toEqual([]);
  expect(listStoredDocuments("b2")).toEqual([foreign]);
});

test("deletes what the server has of an interview that has ended, and then forgets the link", async () => {
  await writeLastSession("link", "a1");
  writeUnsentChanges(softmax, 3);
  await deleteEndedDocuments("link", () => true);
  expect(listStoredDocuments("a1")).toHaveLength(2);
  await deleteEndedDocuments("link", () => false);
  expect(listStoredDocuments("a1")).toEqual([softmax]);
  expect(readLastSession("link")).toBe("a1");
  writeUnsentChanges(softmax, 0);
  await deleteEndedDocuments("link", () => false);
  expect(Object.keys(localStorage)).toEqual([documentName(foreign)]);
});

test("the last edits of closed pages are unsent changes until they are read", async () => {
  const heard: string[] = [];
  const stop = onLastEdits(softmax, () => heard.push("softmax"));
  const key = writeLastEdits(softmax, "page-1", "AQID");
  writeUnsentChanges(softmax, 0);
  expect(readUnsentChanges(softmax)).toBe(1);
  expect(readUnsentChanges(cache)).toBe(0);
  expect(listLastEdits(softmax)).toEqual([key]);
  window.dispatchEvent(new StorageEvent("storage", { key, newValue: "AQID" }));
  window.dispatchEvent(new StorageEvent("storage", { key, newValue: null }));
  expect(heard).toEqual(["softmax"]);
  stop();
  localStorage.removeItem(documentName(softmax));
  await deleteStoredDocuments("a1", "all");
  writeLastEdits(softmax, "page-1", "AQID");
  expect(listLastEdits(softmax)).toEqual([]);
});

test("a page that is still open does not list a deleted document again", async () => {
  await deleteStoredDocuments("a1", "all");
  writeUnsentChanges(softmax, 1);
  expect(isListed(softmax)).toBe(false);
  registerDocument(softmax);
  writeUnsentChanges(softmax, 1);
  registerDocument(softmax);
  expect(readUnsentChanges(softmax)).toBe(1);
});

test("notifies when another page has deleted the document", () => {
  const calls: string[] = [];
  const stop = onForgotten(softmax, () => calls.push("softmax"));
  const remove = (key: string, newValue: string | null) =>
    window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
  remove(documentName(cache), null);
  remove(documentName(softmax), "0");
  expect(calls).toEqual([]);
  remove(documentName(softmax), null);
  stop();
  remove(documentName(softmax), null);
  expect(calls).toEqual(["softmax"]);
});

test("remembers the session that a link led to", () => {
  expect(readLastSession("practice")).toBe("");
  void writeLastSession("practice", "a1");
  expect(readLastSession("practice")).toBe("a1");
});
