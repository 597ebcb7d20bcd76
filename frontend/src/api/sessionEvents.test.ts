// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followSession, parseSessionEvent, type SessionEvent } from "./sessionEvents";

/** jsdom has no EventSource. Its tests in a real browser are tests/browser/test_documents.py. */
class TestEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: TestEventSource[] = [];
  readyState = 1;
  constructor(readonly url: string) {
    super();
    TestEventSource.opened.push(this);
  }
  close() {
    this.readyState = TestEventSource.CLOSED;
  }
  send(type: string, data: unknown, lastEventId = "") {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }
  fail() {
    this.close();
    this.dispatchEvent(new Event("error"));
  }
}

const DOCUMENT = { slug: "softmax", exercise: "implement", number: 3, update: "AAA=", client: "page-1" };
const CLOCK = { session: "a", state: "running", started_at: null, ends_at: null, time_given_back: [], now: "" };
let visibility: DocumentVisibilityState = "visible";
let events: SessionEvent[] = [];
const onInterrupted = vi.fn();
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", TestEventSource);
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  TestEventSource.opened = [];
  visibility = "visible";
  events = [];
  onInterrupted.mockClear();
  stop = followSession(
    (cursor) => `/events?after=${cursor}`,
    "a.1",
    (event) => events.push(event),
    onInterrupted,
  );
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const latest = () => TestEventSource.opened.at(-1) as TestEventSource;
const listOpen = () => TestEventSource.opened.filter((each) => each.readyState !== TestEventSource.CLOSED);

function show(state: DocumentVisibilityState) {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange"));
}

test("ignores malformed and unknown events", () => {
  expect(parseSessionEvent("document", "{")).toBeNull();
  expect(parseSessionEvent("document", '{"slug": "softmax"}')).toBeNull();
  expect(parseSessionEvent("session", "null")).toBeNull();
  expect(parseSessionEvent("other", "{}")).toBeNull();
  expect(parseSessionEvent("document", JSON.stringify(DOCUMENT))).toEqual({ type: "document", document: DOCUMENT });
});

test("starts at the cursor and passes events on", () => {
  expect(latest().url).toBe("/events?after=a.1");
  latest().send("session", CLOCK);
  latest().send("document", DOCUMENT, "a.2");
  expect(events.map((each) => each.type)).toEqual(["session", "document"]);
});

test("resumes after the last event when the server has refused the stream", async () => {
  latest().send("document", DOCUMENT, "a.7");
  latest().fail();
  await vi.advanceTimersByTimeAsync(3000);
  expect(latest().url).toBe("/events?after=a.7");
  expect(listOpen()).toHaveLength(1);
});

test("connects again after a long silence", async () => {
  latest().send("document", DOCUMENT, "a.7");
  await vi.advanceTimersByTimeAsync(25_000);
  latest().send("session", CLOCK);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(TestEventSource.opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(latest().url).toBe("/events?after=a.7");
  expect(listOpen()).toHaveLength(1);
});

test("closes the stream of a hidden page and resumes when it is shown", async () => {
  latest().send("document", DOCUMENT, "a.7");
  show("hidden");
  await vi.advanceTimersByTimeAsync(5000);
  latest().send("session", CLOCK);
  expect(listOpen()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(listOpen()).toHaveLength(0);
  show("visible");
  expect(latest().url).toBe("/events?after=a.7");
  expect(listOpen()).toHaveLength(1);
});

test("says that events can be lost, whatever closes the stream", async () => {
  expect(onInterrupted).not.toHaveBeenCalled();
  latest().fail();
  expect(onInterrupted).toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(3000);
  onInterrupted.mockClear();
  await vi.advanceTimersByTimeAsync(31_000); // of silence
  expect(onInterrupted).toHaveBeenCalledTimes(1);
  show("hidden");
  await vi.advanceTimersByTimeAsync(11_000);
  expect(onInterrupted).toHaveBeenCalledTimes(2);
  show("visible");
  stop();
  expect(onInterrupted).toHaveBeenCalledTimes(2);
});

test("keeps the stream of a page that is hidden for a moment", async () => {
  show("hidden");
  await vi.advanceTimersByTimeAsync(5000);
  show("visible");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(TestEventSource.opened).toHaveLength(1);
});

test("a hidden page whose stream the server has refused connects when it is shown", async () => {
  show("hidden");
  latest().fail();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(TestEventSource.opened).toHaveLength(1);
  show("visible");
  expect(listOpen()).toHaveLength(1);
});

test("opens nothing after it is stopped", async () => {
  latest().fail();
  stop();
  show("visible");
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(TestEventSource.opened).toHaveLength(1);
});
