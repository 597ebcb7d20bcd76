// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./client";
import { createIdempotencyKey, retryRead, retryWhileUnavailable } from "./requestRetries";

const fail = (status: number, code: string) => new ApiError(status, { code, message: "m", next: "n" });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [503, "unavailable"],
  [502, "offline"],
  [503, "offline"],
])("sends again after %s %s", async (status, code) => {
  const send = vi.fn().mockRejectedValueOnce(fail(status, code)).mockResolvedValueOnce("created");
  const result = retryWhileUnavailable(send);
  await vi.runAllTimersAsync();
  expect(await result).toBe("created");
  expect(send).toHaveBeenCalledTimes(2);
});

test("chooses another key each time", () => {
  const keys = [createIdempotencyKey(), createIdempotencyKey()];
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});

test("gives up and reports the server's words", async () => {
  const send = vi.fn().mockRejectedValue(fail(503, "unavailable"));
  const result = retryWhileUnavailable(send).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  expect(await result).toMatchObject({ status: 503, failure: { message: "m", next: "n" } });
  expect(send).toHaveBeenCalledTimes(3);
});

test.each([
  [503, "queue_full"],
  [0, "offline"],
  [429, "too_many"],
])("does not send again after %s %s", async (status, code) => {
  const send = vi.fn().mockRejectedValue(fail(status, code));
  await expect(retryWhileUnavailable(send)).rejects.toMatchObject({ code });
  expect(send).toHaveBeenCalledTimes(1);
});

test.each([
  [503, "unavailable"],
  [502, "offline"],
  [0, "offline"],
])("reads again after %s %s", async (status, code) => {
  const send = vi.fn().mockRejectedValueOnce(fail(status, code)).mockResolvedValueOnce("the draft");
  const result = retryRead(send);
  await vi.runAllTimersAsync();
  expect(await result).toBe("the draft");
});

test("does not read again what the server refuses", async () => {
  const send = vi.fn().mockRejectedValue(fail(404, "not_found"));
  await expect(retryRead(send)).rejects.toMatchObject({ code: "not_found" });
  expect(send).toHaveBeenCalledTimes(1);
});
