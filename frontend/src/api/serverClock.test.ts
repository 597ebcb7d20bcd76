import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetServerTime, observeServerTime, serverNow } from "./serverClock";

const NOON = Date.parse("2027-02-03T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance"] });
  forgetServerTime();
});
afterEach(() => {
  vi.useRealTimers();
});

test("uses this machine's clock until the server has answered", () => {
  vi.setSystemTime(NOON);
  expect(serverNow()).toBe(NOON);
});

test("ignores a wrong clock of this machine, even if it is set later", () => {
  vi.setSystemTime(NOON - 86_400_000);
  observeServerTime(NOON);
  vi.advanceTimersByTime(5000);
  expect(serverNow()).toBe(NOON + 5000);
  vi.setSystemTime(NOON + 3_600_000);
  expect(serverNow()).toBe(NOON + 5000);
});

test("ignores an answer that was delayed or has whole seconds only", () => {
  observeServerTime(NOON + 900);
  vi.advanceTimersByTime(1000);
  observeServerTime(NOON + 1000);
  expect(serverNow()).toBe(NOON + 1900);
});

test("catches up with the server after a sleep", () => {
  observeServerTime(NOON);
  vi.advanceTimersByTime(1000);
  observeServerTime(NOON + 1_800_000);
  expect(serverNow()).toBe(NOON + 1_800_000);
});

test("follows a server whose clock was set back", () => {
  observeServerTime(NOON);
  vi.advanceTimersByTime(5000);
  const sentAt = performance.now();
  vi.advanceTimersByTime(200);
  observeServerTime(NOON - 3_600_000, sentAt);
  expect(serverNow()).toBe(NOON - 3_600_000 + 1200);
});

test("a slow answer to a request does not set the time back", () => {
  observeServerTime(NOON);
  const sentAt = performance.now();
  vi.advanceTimersByTime(60_000);
  observeServerTime(NOON, sentAt);
  expect(serverNow()).toBe(NOON + 60_000);
});

test("ignores what is no time", () => {
  observeServerTime(NOON);
  observeServerTime(Number.NaN);
  expect(serverNow()).toBe(NOON);
});
