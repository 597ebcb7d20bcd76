// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../../api/client";
import { DraftSaver } from "./draftSaver";

const send = vi.fn<(draft: string, revision: number) => Promise<number>>();
const report = vi.fn();
const open = (revision: number) => {
  const saver = new DraftSaver(send, revision);
  saver.onStatus = report;
  return saver;
};
const failure = (status: number) => new ApiError(status, { code: "x", message: "x", next: "x" });

beforeEach(() => {
  vi.useFakeTimers();
  send.mockReset().mockImplementation(async (_, revision) => revision + 1);
  report.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

test("sends only the latest text of a pause in typing", async () => {
  const saver = open(4);
  for (const text of ["a", "ab", "abc"]) saver.change(text);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(send.mock.calls).toEqual([["abc", 4]]);
  expect(saver.revision).toBe(5);
  expect(report).toHaveBeenLastCalledWith({ state: "saved", error: null });
  expect(saver.hasUnsaved).toBe(false);
});

test("sends what was typed during a request afterwards", async () => {
  let finish = (_: number) => {};
  send.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
  const saver = open(0);
  saver.change("a");
  await vi.advanceTimersByTimeAsync(1_000);
  saver.change("ab");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(send).toHaveBeenCalledTimes(1);
  finish(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(send.mock.calls).toEqual([
    ["a", 0],
    ["ab", 1],
  ]);
});

test("sends again after an outage", async () => {
  send.mockRejectedValueOnce(failure(0));
  const saver = open(0);
  saver.change("a");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(report).toHaveBeenLastCalledWith({ state: "failed", error: expect.any(ApiError) });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(send.mock.calls).toEqual([
    ["a", 0],
    ["a", 0],
  ]);
  expect(saver.hasUnsaved).toBe(false);
});

test("does not repeat what the server refuses", async () => {
  send.mockRejectedValue(failure(409));
  const saver = open(0);
  saver.change("a");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(send).toHaveBeenCalledTimes(1);
  await expect(saver.flush()).rejects.toThrow();
  expect(saver.hasUnsaved).toBe(true);
});
