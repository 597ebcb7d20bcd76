// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../api/client";
import { getReplay, getReplayUpdates } from "../../api/replayRequests";
import type { Replay, ReplayUpdates } from "../../api/types";
import { storedRecordQuery } from "./storedRecord";

vi.mock("../../api/replayRequests", () => ({ getReplay: vi.fn(), getReplayUpdates: vi.fn() }));

const fail = (status: number, code: string, retryAfterMs: number | null) =>
  new ApiError(status, { code, message: "m", next: "n" }, retryAfterMs);
const batch = (next: number | null) => ({ updates: [], next }) as unknown as ReplayUpdates;
const load = () => new QueryClient().fetchQuery(storedRecordQuery("7"));
const requested = () => vi.mocked(getReplayUpdates).mock.calls.map(([, after]) => after);

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(getReplayUpdates).mockReset();
  vi.mocked(getReplay).mockResolvedValue({} as Replay);
});
afterEach(() => {
  vi.useRealTimers();
});

test("waits as long as the server says, and goes on with the refused batch", async () => {
  const answers = vi.mocked(getReplayUpdates);
  answers.mockResolvedValueOnce(batch(512)).mockRejectedValueOnce(fail(429, "too_many", 30_000));
  answers.mockResolvedValueOnce(batch(null));
  const record = load();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(requested()).toEqual([0, 512]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await record).batches).toHaveLength(2);
  expect(requested()).toEqual([0, 512, 512]);
});

test("another attempt continues where the first one failed", async () => {
  const answers = vi.mocked(getReplayUpdates);
  answers.mockResolvedValueOnce(batch(512)).mockRejectedValueOnce(fail(500, "server_error", null));
  await expect(load()).rejects.toMatchObject({ status: 500 });
  answers.mockResolvedValueOnce(batch(null));
  expect((await load()).batches).toHaveLength(2);
  expect(requested()).toEqual([0, 512, 512]);
});

test("a record that was loaded is read again from its start", async () => {
  vi.mocked(getReplayUpdates).mockResolvedValue(batch(null));
  await load();
  await load();
  expect(requested()).toEqual([0, 0]);
});
