import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { type SentCursor, SharedCursors } from "./sharedCursors";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function createText(source: string) {
  const doc = new Y.Doc();
  doc.getText("source").insert(0, source);
  return doc;
}

function select(doc: Y.Doc, index: number) {
  const position = Y.createRelativePositionFromTypeIndex(doc.getText("source"), index);
  return { anchor: position, head: position };
}

test("sends the latest cursor a few times a second", () => {
  const doc = createText("abcdef");
  const sent: SentCursor[] = [];
  const cursors = new SharedCursors(doc, (cursor) => sent.push(cursor));
  for (const index of [1, 2, 3]) cursors.setLocalStateField("cursor", select(doc, index));
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([cursors.ownCursor]);
  cursors.setLocalStateField("cursor", select(doc, 4));
  cursors.setLocalStateField("cursor", select(doc, 5));
  vi.advanceTimersByTime(200);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(cursors.ownCursor);
});

test("a remote cursor moves with the text", () => {
  const own = createText("hello");
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(own));
  const theirs = new SharedCursors(other, () => undefined);
  theirs.setLocalStateField("cursor", select(other, 3));
  const cursors = new SharedCursors(own, null);
  cursors.setRemote([{ ...(theirs.ownCursor as SentCursor), id: "candidate", name: "Robin" }]);
  expect(cursors.findIndex("candidate")).toBe(3);
  own.getText("source").insert(0, "> ");
  expect(cursors.findIndex("candidate")).toBe(5);
  expect(cursors.findIndex("7")).toBeNull();
});

test.each(["", "AA==", "////", "no base64", "x".repeat(1000)])("ignores the malformed cursor %j", (text) => {
  const cursors = new SharedCursors(createText("abc"), null);
  cursors.setRemote([{ anchor: text, head: text, id: "7", name: "Ada" }]);
  expect(() => cursors.findIndex("7")).not.toThrow();
});

test("a page that nobody watches shares no cursor", () => {
  const doc = createText("abc");
  const cursors = new SharedCursors(doc, null);
  cursors.setLocalStateField("cursor", select(doc, 1));
  vi.advanceTimersByTime(1000);
  expect(cursors.getLocalState()).toBeNull();
  expect(cursors.ownCursor).toBeNull();
});
