import { expect, test } from "vitest";
import * as Y from "yjs";
import { findOpeningMoment } from "./sessionRecord";
import { type Author, TextHistory } from "./textHistory";

const START = 1_800_000_000_000;

/** A document with one character from each author, `seconds` after the start. */
function record(...edits: [author: Author, seconds: number][]): TextHistory {
  const document = new Y.Doc();
  const updates = edits.map(([author, seconds]) => {
    const before = Y.encodeStateVector(document);
    document.getText("source").insert(0, "x");
    return { at: START + seconds * 1000, author, update: Y.encodeStateAsUpdate(document, before) };
  });
  return new TextHistory(updates);
}

const openAt = (...histories: TextHistory[]) =>
  (findOpeningMoment({ histories: new Map(histories.entries()), start: START }) - START) / 1000;

test("a replay opens at what the candidate typed first, in whichever document", () => {
  expect(openAt(record(["server", 3], ["candidate", 50]), record(["server", 10], ["candidate", 12]))).toBe(12);
});

test("a replay of a candidate who typed nothing opens at the first code", () => {
  expect(openAt(record(["server", 20]), record(["server", 5]))).toBe(5);
});

test("a replay without code opens at the start", () => {
  expect(openAt()).toBe(0);
});
