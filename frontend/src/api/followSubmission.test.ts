// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followSubmission, subscribeToStream } from "./followSubmission";
import type { SubmissionEvent } from "./submissionEvents";
import type { SubmissionDetail } from "./types";

/** The browser's class, which jsdom lacks. */
class TestEventSource extends EventTarget {
  static opened: TestEventSource;
  isClosed = false;

  constructor() {
    super();
    TestEventSource.opened = this;
  }

  close() {
    this.isClosed = true;
  }

  send(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

const load = vi.fn<() => Promise<SubmissionDetail>>();
const events: SubmissionEvent[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", TestEventSource);
  events.length = 0;
  load.mockReset().mockResolvedValue({ id: "a", state: "judging" } as SubmissionDetail);
  followSubmission(subscribeToStream("/events"), load, (event) => events.push(event), vi.fn(), vi.fn());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("does not poll while the stream sends its state", async () => {
  for (let seconds = 0; seconds < 60; seconds += 11) {
    TestEventSource.opened.send("state", { state: "judging", ahead: 0 });
    await vi.advanceTimersByTimeAsync(11_000);
  }
  expect(load).not.toHaveBeenCalled();
});

test("polls a silent stream until it sends again", async () => {
  await vi.advanceTimersByTimeAsync(20_000);
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(3000);
  expect(load).toHaveBeenCalledTimes(3);
  TestEventSource.opened.send("state", { state: "judging", ahead: 0 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(3);
});

test("polls once per interval although the stream fails again during a poll", async () => {
  let answer = (_: SubmissionDetail) => {};
  load.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  TestEventSource.opened.dispatchEvent(new Event("error"));
  TestEventSource.opened.send("state", { state: "queued", ahead: 2 });
  TestEventSource.opened.dispatchEvent(new Event("error"));
  answer({ id: "a", state: "judging" } as SubmissionDetail);
  await vi.advanceTimersByTimeAsync(100);
  expect(load).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(3000);
  expect(load).toHaveBeenCalledTimes(4);
});

test("drops the state of a poll that the stream overtook", async () => {
  TestEventSource.opened.dispatchEvent(new Event("error"));
  TestEventSource.opened.send("state", { state: "queued", ahead: 2 });
  await vi.advanceTimersByTimeAsync(100);
  expect(events).toEqual([{ type: "state", state: "queued", ahead: 2 }]);
});

test("stops after the report of a poll", async () => {
  load.mockResolvedValue({ id: "a", state: "done" } as SubmissionDetail);
  TestEventSource.opened.dispatchEvent(new Event("error"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events.map((event) => event.type)).toEqual(["report"]);
  expect(load).toHaveBeenCalledTimes(1);
  expect(TestEventSource.opened.isClosed).toBe(true);
});
