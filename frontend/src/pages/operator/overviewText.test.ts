import { expect, test } from "vitest";
import type { Queue, WorkerView } from "../../api/types";
import { byTag, wholeIn, withoutIt } from "./words";

const worker = (name: string, state: WorkerView["state"], tags: string[]) =>
  ({ name, state, tags }) as unknown as WorkerView;
const queue = (tag: string, priority: Queue["priority"], waiting: number): Queue => ({
  tag,
  priority,
  waiting,
  oldest_at: null,
});

test("the whole is told in one line, without workers that are gone", () => {
  const workers = [worker("a:1", "idle", ["cpu"]), worker("b:1", "gone", ["cpu"])];
  const queues = [queue("cpu", "interview", 2), queue("cpu", "rejudge", 40)];
  expect(wholeIn({ workers, queues, judging: 1 })).toBe("1 worker, 1 being judged, 42 waiting.");
  expect(wholeIn({ workers: [], queues: [], judging: 0 })).toBe("0 workers, nothing is being judged, nothing waits.");
});

test("queues stand one line a tag, also where a priority is not told", () => {
  const lines = byTag([queue("cpu", "interview", 2), queue("gpu", "practice", 1), queue("cpu", "rejudge", 40)]);
  expect(lines.map((line) => [line.tag, line.interview.waiting, line.practice.waiting, line.rejudge.waiting])).toEqual([
    ["cpu", 2, 0, 40],
    ["gpu", 0, 1, 0],
  ]);
});

test("draining says for which tags nobody is left", () => {
  const one = worker("a:1", "idle", ["cpu", "gpu"]);
  const others = [worker("b:1", "judging", ["cpu"]), worker("c:1", "drained", ["gpu"]), worker("d:1", "gone", ["gpu"])];
  expect(withoutIt(one, [one, ...others])).toContain("the only one for gpu:");
  expect(withoutIt(others[0] as WorkerView, [one, ...others])).toBe("Others take what it would have taken.");
});
