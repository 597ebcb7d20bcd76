import { expect, test } from "vitest";
import * as Y from "yjs";
import { countUntil, type RecordedUpdate, TextHistory } from "./textHistory";

/** Random edits of two pages, each sent to the other after a while. Returns what the server stored. */
function recordSession(
  edits: number,
  words = ["a", "é", "x = 1\n", "😀"],
): { updates: RecordedUpdate[]; texts: string[] } {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const server = new Y.Doc();
  const pages = [new Y.Doc(), new Y.Doc()];
  const updates: RecordedUpdate[] = [];
  const texts: string[] = [];
  for (let at = 0; at < edits; at += 1) {
    const page = pages[random(2)] as Y.Doc;
    const before = Y.encodeStateVector(page);
    const text = page.getText("source");
    const position = random(text.length + 1);
    if (random(3) === 0) text.delete(position, Math.min(random(5), text.length - position));
    text.insert(Math.min(position, text.length), words[random(words.length)] ?? "");
    const update = Y.encodeStateAsUpdate(page, before);
    updates.push({ at, author: "candidate", update });
    Y.applyUpdate(server, update);
    texts.push(server.getText("source").toString());
    if (random(4) === 0) for (const each of pages) Y.applyUpdate(each, Y.encodeStateAsUpdate(server));
  }
  return { updates, texts };
}

test("shows the text of every moment", () => {
  const { updates, texts } = recordSession(250);
  const history = new TextHistory(updates);
  for (const [at, text] of texts.entries()) expect(history.textAt(at)).toBe(text);
  expect(history.textAt(-1)).toBe("");
  expect(history.textAfter(10_000)).toBe(texts.at(-1));
});

test("shows moments in any order", () => {
  const { updates, texts } = recordSession(450);
  const history = new TextHistory(updates);
  expect(history.computeNext()).toBe(true);
  for (const at of [449, 3, 430, 200, 0, 199]) expect(history.textAt(at)).toBe(texts[at]);
  expect(history.computeNext()).toBe(false);
});

test("marks what interviewers typed, wherever it moves", () => {
  const doc = new Y.Doc();
  const text = doc.getText("source");
  const updates: RecordedUpdate[] = [];
  let author: RecordedUpdate["author"] = "candidate";
  doc.on("update", (update: Uint8Array) => updates.push({ at: updates.length, author, update }));
  text.insert(0, "abcd");
  author = "interviewer";
  text.insert(2, "XY");
  text.insert(4, "Z");
  author = "candidate";
  text.insert(0, "--");
  text.insert(5, "in");
  text.delete(8, 2);
  const history = new TextHistory(updates);
  const marked = updates.map((_, at) => {
    const { text, typedByInterviewers } = history.readAfter(at + 1);
    return [text, typedByInterviewers.map(({ from, to }) => text.slice(from, to))];
  });
  expect(marked).toEqual([
    ["abcd", []],
    ["abXYcd", ["XY"]],
    ["abXYZcd", ["XYZ"]],
    ["--abXYZcd", ["XYZ"]],
    ["--abXinYZcd", ["X", "YZ"]],
    ["--abXinYd", ["X", "Y"]],
  ]);
});

test.each([
  ["with surrogate pairs", "😀"],
  ["without surrogate pairs", "é"],
])("a jump shows the same as all edits before it, %s", (_, word) => {
  const recorded = recordSession(250, ["a", "x = 1\n", word]).updates;
  const updates = recorded.map((each, index): RecordedUpdate => {
    return { ...each, author: index % 7 < 2 || index > 230 ? "interviewer" : "candidate" };
  });
  const inOrder = new TextHistory(updates);
  for (const count of updates.keys()) inOrder.readAfter(count);
  for (const count of [250, 1, 100, 101, 232]) {
    const history = new TextHistory(updates);
    expect(history.readAfter(count)).toEqual(inOrder.readAfter(count));
    expect(history.cursorAt(count)).toBe(inOrder.cursorAt(count));
    expect(history.readAfter(199)).toEqual(inOrder.readAfter(199));
  }
});

test("shows the cursor after the last edit", () => {
  const doc = new Y.Doc();
  const text = doc.getText("source");
  const updates: RecordedUpdate[] = [];
  doc.on("update", (update: Uint8Array) => updates.push({ at: updates.length, author: "candidate", update }));
  text.insert(0, "abc");
  text.insert(1, "xy");
  text.delete(4, 1);
  const history = new TextHistory(updates);
  expect([-1, 0, 1, 2].map((at) => history.cursorAt(at))).toEqual([null, 3, 3, 4]);
});

test("keeps the order of edits after the server's clock was set back", () => {
  const { updates, texts } = recordSession(4);
  const times = [10, 20, 5, 30];
  const history = new TextHistory(updates.map((update, index) => ({ ...update, at: times[index] ?? 0 })));
  expect(history.edits.map(({ at }) => at)).toEqual([10, 20, 20, 30]);
  expect(history.textAt(20)).toBe(texts[2]);
});

test("an update that changes no text is a moment without an edit", () => {
  const { updates } = recordSession(3);
  const last = updates.at(-1) as RecordedUpdate;
  const history = new TextHistory([...updates, { ...last, at: 9 }]);
  expect(history.textAt(9)).toBe(history.textAt(2));
  expect(history.cursorAt(9)).toBe(history.cursorAt(2));
  expect(history.cursorAt(9)).not.toBeNull();
});

test("counts the entries up to a moment", () => {
  const entries = [1, 2, 2, 5].map((at) => ({ at }));
  expect([0, 1, 2, 3, 5, 9].map((moment) => countUntil(entries, moment))).toEqual([0, 1, 3, 3, 4, 4]);
});
