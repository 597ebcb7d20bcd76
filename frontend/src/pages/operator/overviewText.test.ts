import { expect, test } from "vitest";
import type { Queue, WorkerView } from "../../api/types";
import { describeDrainEffect, describeMails, describeOverview, groupByTag } from "./overviewText";

const worker = (name: string, state: WorkerView["state"], tags: string[]) =>
  ({ name, state, tags }) as unknown as WorkerView;
const queue = (tag: string, priority: Queue["priority"], waiting: number): Queue => ({
  tag,
  priority,
  waiting,
  oldest_at: null,
});

test("describes the overview without offline workers", () => {
  const workers = [worker("a:1", "idle", ["cpu"]), worker("b:1", "offline", ["cpu"])];
  const queues = [queue("cpu", "interview", 2), queue("cpu", "rejudge", 40)];
  expect(describeOverview({ workers, queues, judging: 1 })).toBe("1 worker, 1 being judged, 42 waiting.");
  expect(describeOverview({ workers: [], queues: [], judging: 0 })).toBe(
    "0 workers, nothing is being judged, nothing is waiting.",
  );
});

test("describes mails that wait or were given up", () => {
  const oldest_at = "2026-11-27T10:00:00Z";
  expect(describeMails({ waiting: 2, failed: 1, oldest_at })).toBe(
    "2 emails waiting to be sent. 1 email could not be sent in the last day.",
  );
  expect(describeMails({ waiting: 0, failed: 3, oldest_at: null })).toBe(
    "No email is waiting to be sent. 3 emails could not be sent in the last day.",
  );
});

test("groups queues by tag and fills missing priorities", () => {
  const lines = groupByTag([queue("cpu", "interview", 2), queue("gpu", "practice", 1), queue("cpu", "rejudge", 40)]);
  expect(lines.map((line) => [line.tag, line.interview.waiting, line.practice.waiting, line.rejudge.waiting])).toEqual([
    ["cpu", 2, 0, 40],
    ["gpu", 0, 1, 0],
  ]);
});

test("names the tags that have no other worker", () => {
  const one = worker("a:1", "idle", ["cpu", "gpu"]);
  const others = [
    worker("b:1", "judging", ["cpu"]),
    worker("c:1", "drained", ["gpu"]),
    worker("d:1", "offline", ["gpu"]),
  ];
  expect(describeDrainEffect(one, [one, ...others])).toContain("the only worker for gpu:");
  expect(describeDrainEffect(others[0] as WorkerView, [one, ...others])).toBe("Other workers accept its submissions.");
});
