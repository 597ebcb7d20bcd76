// @vitest-environment jsdom
import { expect, test } from "vitest";
import { type LocalDraft, readLocalDraft, resolveDraft, writeLocalDraft } from "./localDraft";

const local = (source: string, revision: number, more: Partial<LocalDraft> = {}): LocalDraft => ({
  source,
  revision,
  dirty: true,
  sent: null,
  ...more,
});

test("uses the server's draft without a local draft", () => {
  expect(resolveDraft(null, { source: "a", revision: 3 })).toEqual({
    kind: "use",
    draft: { source: "a", revision: 3, dirty: false, sent: null },
  });
});

test("continues unsent text from the server's revision", () => {
  expect(resolveDraft(local("mine", 3), { source: "old", revision: 3 })).toMatchObject({
    kind: "use",
    draft: { source: "mine", revision: 3, dirty: true },
  });
});

test("uses the server's newer text if the local draft is fully saved", () => {
  expect(resolveDraft(local("old", 2, { dirty: false }), { source: "new", revision: 5 })).toMatchObject({
    kind: "use",
    draft: { source: "new", revision: 5, dirty: false },
  });
});

test("reports a conflict if both sides changed", () => {
  expect(resolveDraft(local("mine", 2), { source: "theirs", revision: 4 })).toEqual({
    kind: "conflict",
    local: local("mine", 2),
  });
});

test("reports no conflict after a save whose response was lost", () => {
  const mine = local("mine, and more", 2, { sent: "mine" });
  expect(resolveDraft(mine, { source: "mine", revision: 3 })).toMatchObject({
    kind: "use",
    draft: { source: "mine, and more", revision: 3, dirty: true, sent: null },
  });
});

test("treats the same text on both sides as saved at any revision", () => {
  expect(resolveDraft(local("same", 1), { source: "same", revision: 9 })).toMatchObject({
    kind: "use",
    draft: { revision: 9, dirty: false },
  });
});

test("restores a draft that the server lost", () => {
  expect(resolveDraft(local("mine", 7, { dirty: false }), { source: "starter", revision: 0 })).toMatchObject({
    kind: "use",
    draft: { source: "mine", revision: 0, dirty: true },
  });
});

test("reads a stored draft only for its session, problem and exercise", () => {
  const location = { session: "a1", slug: "softmax", exercise: "implement" };
  writeLocalDraft(location, local("mine", 1));
  expect(readLocalDraft(location)).toEqual(local("mine", 1));
  for (const other of [{ session: "b2" }, { slug: "lru_cache" }, { exercise: "fix-1" }])
    expect(readLocalDraft({ ...location, ...other })).toBeNull();
  localStorage.setItem("draft:a1:softmax:implement", '{"source": 1}');
  expect(readLocalDraft(location)).toBeNull();
});
