import { expect, test } from "vitest";
import * as Y from "yjs";
import { UpdateQueue } from "./updateQueue";

function queueLetters(letters: string) {
  const doc = new Y.Doc();
  const queue = new UpdateQueue();
  doc.on("update", (update: Uint8Array) => queue.push(update));
  for (const letter of letters) doc.getText("source").insert(doc.getText("source").length, letter);
  return queue;
}

function readText(updates: Uint8Array[]) {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText("source").toString();
}

test("takes everything as one update if it fits", () => {
  const queue = queueLetters("softmax");
  const taken = queue.take(10_000);
  expect(taken?.changes).toBe(7);
  expect(readText(taken ? [taken.update] : [])).toBe("softmax");
  expect(queue.changes).toBe(0);
  expect(queue.take(10_000)).toBeNull();
});

test("takes the oldest updates that fit, and at least one", () => {
  const queue = queueLetters("abc");
  const first = queue.take(1);
  expect(first?.changes).toBe(1);
  const rest = queue.take(10_000);
  expect(rest?.changes).toBe(2);
  expect(readText([first, rest].flatMap((each) => each?.update ?? []))).toBe("abc");
});

test("takes an update that was put back first", () => {
  const queue = queueLetters("ab");
  const taken = queue.take(1);
  if (taken) queue.putBack(taken);
  expect(queue.changes).toBe(2);
  expect(readText(queue.list().map((each) => each.update))).toBe("ab");
  queue.clear();
  expect(queue.changes).toBe(0);
});

test("a batch is private if some of it is", () => {
  const queue = queueLetters("ab");
  expect(queue.take(10_000)?.isPrivate).toBe(false);
  const [update = new Uint8Array()] = queueLetters("c")
    .list()
    .map((each) => each.update);
  queue.push(update);
  queue.push(update, 1, true);
  expect(queue.take(10_000)?.isPrivate).toBe(true);
});
