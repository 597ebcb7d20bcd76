import { beforeEach, expect, test, vi } from "vitest";
import type { SubmissionEvent } from "../api/submissionEvents";
import type { CaseReport, SubmissionDetail } from "../api/types";
import { SubmissionFeed } from "./submissionFeed";

const QUEUED: SubmissionEvent = { type: "state", state: "queued", ahead: 1 };
const JUDGING: SubmissionEvent = { type: "state", state: "judging", ahead: 0 };
const CASE: SubmissionEvent = { type: "case", case: { index: 0 } as CaseReport };
const REPORT: SubmissionEvent = { type: "report", detail: { id: "a" } as SubmissionDetail };

let feed: SubmissionFeed;
beforeEach(() => {
  feed = new SubmissionFeed();
});

async function follow(id: string) {
  const events: SubmissionEvent[] = [];
  const onInterrupted = vi.fn();
  const stop = feed.follow(id)((event) => events.push(event), onInterrupted);
  await Promise.resolve();
  return { events, onInterrupted, stop };
}

test("passes on the events of one submission until it is stopped", async () => {
  const { events, stop } = await follow("a");
  feed.receive("a", QUEUED);
  feed.receive("b", JUDGING);
  stop();
  feed.receive("a", CASE);
  expect(events).toEqual([QUEUED]);
});

test("repeats what arrived before the page knew the submission", async () => {
  feed.receive("a", QUEUED);
  feed.receive("a", JUDGING);
  feed.receive("a", CASE);
  const { events, onInterrupted } = await follow("a");
  expect(events).toEqual([JUDGING, CASE]);
  expect(onInterrupted).not.toHaveBeenCalled();
});

test("has an unknown submission loaded, which may have its result", async () => {
  feed.receive("a", JUDGING);
  feed.receive("a", REPORT);
  const { events, onInterrupted } = await follow("a");
  expect(onInterrupted).toHaveBeenCalledTimes(1);
  expect(events).toEqual([]);
});

test("forgets what the stream sends again after an interruption", async () => {
  const { onInterrupted } = await follow("a");
  feed.receive("a", JUDGING);
  feed.receive("a", CASE);
  feed.interrupt();
  expect(onInterrupted).toHaveBeenCalledTimes(2);
  feed.receive("a", JUDGING);
  const { events } = await follow("a");
  expect(events).toEqual([JUDGING]);
});

test("remembers few submissions", async () => {
  for (const id of "abcdef") feed.receive(id, JUDGING);
  expect((await follow("a")).onInterrupted).toHaveBeenCalled();
  expect((await follow("f")).events).toEqual([JUDGING]);
});
