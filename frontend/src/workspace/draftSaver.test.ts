// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { getDraft, putDraft } from "../api/requests";
import { DraftSaver, type SaveState } from "./draftSaver";
import { readLocalDraft } from "./localDraft";

vi.mock("../api/requests", () => ({ getDraft: vi.fn(), putDraft: vi.fn(), restartPractice: vi.fn() }));
const get = vi.mocked(getDraft);
const put = vi.mocked(putDraft);
const location = { session: "a1", slug: "softmax", exercise: "implement" };
const unavailable = new ApiError(503, { code: "unavailable", message: "m", next: "n" });
const stored = (source: string, revision: number) => ({ source, revision, saved_at: null, session: "a1" });

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  get.mockReset().mockResolvedValue(stored("", 0));
  put.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

test("keeps the text while the database is unavailable, and sends it afterwards", async () => {
  const states: SaveState[] = [];
  const saver = new DraftSaver("token", "softmax", "implement", (state) => states.push(state));
  await saver.open();
  put.mockRejectedValueOnce(unavailable).mockRejectedValueOnce(unavailable);
  put.mockResolvedValueOnce(stored("mine", 1));
  saver.change("mine");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(states.at(-1)).toEqual({ kind: "offline", isStoredLocally: true, busy: true });
  expect(readLocalDraft(location)?.source).toBe("mine");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(put).toHaveBeenCalledTimes(3);
  expect(states.at(-1)).toEqual({ kind: "saved" });
  saver.close();
});

test("opens the browser's copy while the database is unavailable", async () => {
  const first = new DraftSaver("token", "softmax", "implement", () => undefined);
  await first.open();
  put.mockRejectedValue(unavailable);
  first.change("mine");
  first.close();
  get.mockRejectedValue(unavailable);
  const second = new DraftSaver("token", "softmax", "implement", () => undefined);
  expect(await second.open()).toBe("mine");
  second.close();
});
