// @vitest-environment jsdom
import { expect, test } from "vitest";
import { type LocalDraft, readLocal, resolve, writeLocal } from "./draft";

const local = (source: string, revision: number, more: Partial<LocalDraft> = {}): LocalDraft => ({
  source,
  revision,
  dirty: true,
  sent: null,
  ...more,
});

test("without a local draft the server's is used", () => {
  expect(resolve(null, { source: "a", revision: 3 })).toEqual({
    kind: "use",
    draft: { source: "a", revision: 3, dirty: false, sent: null },
  });
});

test("what was typed and not sent goes on from the server's revision", () => {
  expect(resolve(local("mine", 3), { source: "old", revision: 3 })).toMatchObject({
    kind: "use",
    draft: { source: "mine", revision: 3, dirty: true },
  });
});

test("a newer text of the server replaces one that was saved in full", () => {
  expect(resolve(local("old", 2, { dirty: false }), { source: "new", revision: 5 })).toMatchObject({
    kind: "use",
    draft: { source: "new", revision: 5, dirty: false },
  });
});

test("where both have changed, both are offered", () => {
  expect(resolve(local("mine", 2), { source: "theirs", revision: 4 })).toEqual({
    kind: "conflict",
    mine: local("mine", 2),
  });
});

test("a save whose answer was lost is no conflict", () => {
  const mine = local("mine, and more", 2, { sent: "mine" });
  expect(resolve(mine, { source: "mine", revision: 3 })).toMatchObject({
    kind: "use",
    draft: { source: "mine, and more", revision: 3, dirty: true, sent: null },
  });
});

test("the same text on both sides is clean, whatever the revisions", () => {
  expect(resolve(local("same", 1), { source: "same", revision: 9 })).toMatchObject({
    kind: "use",
    draft: { revision: 9, dirty: false },
  });
});

test("a server that lost its draft gets it back", () => {
  expect(resolve(local("mine", 7, { dirty: false }), { source: "starter", revision: 0 })).toMatchObject({
    kind: "use",
    draft: { source: "mine", revision: 0, dirty: true },
  });
});

test("what is written is read again, for its own seat, problem and exercise alone", () => {
  const place = { seat: "a1", slug: "softmax", exercise: "implement" };
  writeLocal(place, local("mine", 1));
  expect(readLocal(place)).toEqual(local("mine", 1));
  for (const other of [{ seat: "b2" }, { slug: "lru_cache" }, { exercise: "fix-1" }])
    expect(readLocal({ ...place, ...other })).toBeNull();
  localStorage.setItem("draft:a1:softmax:implement", '{"source": 1}');
  expect(readLocal(place)).toBeNull();
});
