// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { putDraft } from "../api/requests";
import { flushDrafts } from "./flushDrafts";
import { readLocalDraft, writeLastSession, writeLocalDraft } from "./localDraft";

vi.mock("../api/requests", () => ({ putDraft: vi.fn() }));
const put = vi.mocked(putDraft);
const location = { session: "a1", slug: "softmax", exercise: "fix-1" };
const draft = { source: "mine", revision: 2, dirty: true, sent: null };

beforeEach(() => {
  localStorage.clear();
  put.mockReset();
  writeLastSession("practice", "a1");
});

test("saves only the unsaved drafts of the session", async () => {
  put.mockResolvedValue({ source: "mine", revision: 3, saved_at: null, session: "a1" });
  writeLocalDraft(location, draft);
  writeLocalDraft({ ...location, slug: "lru_cache" }, { ...draft, dirty: false });
  writeLocalDraft({ ...location, session: "b2" }, draft);
  await flushDrafts("practice");
  expect(put.mock.calls).toEqual([["practice", "softmax", "fix-1", { source: "mine", revision: 2, session: "a1" }]]);
  expect(readLocalDraft(location)).toEqual({ ...draft, revision: 3, dirty: false });
});

test("keeps a draft in the browser if it cannot be saved", async () => {
  put.mockRejectedValue(new Error("offline"));
  writeLocalDraft(location, draft);
  await flushDrafts("practice");
  expect(readLocalDraft(location)).toEqual(draft);
});
