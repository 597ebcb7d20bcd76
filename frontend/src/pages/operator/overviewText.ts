/** The server's state in words, apart from how it is drawn. */
import type { JudgeFailure, Overview, Queue, Stuck, WorkerView } from "../../api/types";

export const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

/** One line on the whole, for when nothing is wrong and for the page's title. */
export function wholeIn({ workers, queues, judging }: Pick<Overview, "workers" | "queues" | "judging">): string {
  const there = workers.filter((one) => one.state !== "gone").length;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const work = judging === 0 ? "nothing is being judged" : `${judging} being judged`;
  return `${many(there, "worker")}, ${work}, ${waiting === 0 ? "nothing waits" : `${waiting} waiting`}.`;
}

export interface TagQueue {
  tag: string;
  interview: Queue;
  practice: Queue;
  rejudge: Queue;
}

/** One line a tag, in the order in which they come. */
export function byTag(queues: Queue[]): TagQueue[] {
  const tags = [...new Set(queues.map((queue) => queue.tag))];
  return tags.map((tag) => {
    const at = (priority: Queue["priority"]) =>
      queues.find((queue) => queue.tag === tag && queue.priority === priority) ?? {
        tag,
        priority,
        waiting: 0,
        oldest_at: null,
      };
    return { tag, interview: at("interview"), practice: at("practice"), rejudge: at("rejudge") };
  });
}

export const WHY: Record<Stuck["why"], string> = {
  lease_over: "Its worker is silent; it will be taken back",
  judging_long: "Is being judged for over two minutes",
  attempts: "Was tried before",
  waiting_long: "Waits for over five minutes",
};

export const OUTCOME: Record<JudgeFailure["outcome"], string> = {
  failed: "The judge failed",
  lost: "Its worker went away",
};

/** What is left for a tag when this worker takes nothing more. */
export function withoutIt(worker: WorkerView, workers: WorkerView[]): string {
  const others = (tag: string) =>
    workers.filter((one) => one.name !== worker.name && one.tags.includes(tag) && isTaking(one)).length;
  const alone = worker.tags.filter((tag) => others(tag) === 0);
  return alone.length > 0
    ? `It is the only one for ${alone.join(" and ")}: submissions there will wait until another one takes them.`
    : "Others take what it would have taken.";
}

export const isTaking = (worker: WorkerView) => worker.state === "idle" || worker.state === "judging";
