// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { putDraft } from "../api/calls";
import { readLocal, rememberSeat, writeLocal } from "./draft";
import { flushDrafts } from "./flush";

vi.mock("../api/calls", () => ({ putDraft: vi.fn() }));
const put = vi.mocked(putDraft);
const place = { seat: "a1", slug: "softmax", exercise: "fix-1" };
const draft = { source: "mine", revision: 2, dirty: true, sent: null };

beforeEach(() => {
  localStorage.clear();
  put.mockReset();
  rememberSeat("practice", "a1");
});

test("what was typed at the seat and not saved is saved; nothing else is sent", async () => {
  put.mockResolvedValue({ source: "mine", revision: 3, saved_at: null, seat: "a1" });
  writeLocal(place, draft);
  writeLocal({ ...place, slug: "lru_cache" }, { ...draft, dirty: false });
  writeLocal({ ...place, seat: "b2" }, draft);
  await flushDrafts("practice");
  expect(put.mock.calls).toEqual([["practice", "softmax", "fix-1", { source: "mine", revision: 2, seat: "a1" }]]);
  expect(readLocal(place)).toEqual({ ...draft, revision: 3, dirty: false });
});

test("what cannot be saved stays in the browser", async () => {
  put.mockRejectedValue(new Error("offline"));
  writeLocal(place, draft);
  await flushDrafts("practice");
  expect(readLocal(place)).toEqual(draft);
});
