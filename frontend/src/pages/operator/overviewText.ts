/** Descriptions of the server's state, and the queues grouped by tag. */
import type { JudgeFailure, Overview, Queue, StuckSubmission, WorkerView } from "../../api/types";
import { pluralize } from "../../ui/textFormat";

/** One line about the workers and the queues. */
export function describeOverview({
  workers,
  queues,
  judging,
}: Pick<Overview, "workers" | "queues" | "judging">): string {
  const online = workers.filter((worker) => worker.state !== "offline").length;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const work = judging === 0 ? "nothing is being judged" : `${judging} being judged`;
  return `${pluralize(online, "worker")}, ${work}, ${waiting === 0 ? "nothing is waiting" : `${waiting} waiting`}.`;
}

export function describeMails({ waiting, failed }: Overview["mails"]): string {
  const givenUp = failed === 0 ? "" : ` ${pluralize(failed, "email")} could not be sent in the last day.`;
  return `${waiting === 0 ? "No email is" : `${pluralize(waiting, "email")}`} waiting to be sent.${givenUp}`;
}

/** The queue of each priority. */
export interface QueuesOfTag {
  tag: string;
  interview: Queue;
  practice: Queue;
  rejudge: Queue;
}

/** One row for each tag, in the order of `queues`. */
export function groupByTag(queues: Queue[]): QueuesOfTag[] {
  const tags = [...new Set(queues.map((queue) => queue.tag))];
  return tags.map((tag) => {
    const queueOf = (priority: Queue["priority"]) =>
      queues.find((queue) => queue.tag === tag && queue.priority === priority) ?? {
        tag,
        priority,
        waiting: 0,
        oldest_at: null,
      };
    return { tag, interview: queueOf("interview"), practice: queueOf("practice"), rejudge: queueOf("rejudge") };
  });
}

export const STUCK_REASONS: Record<StuckSubmission["reason"], string> = {
  lease_expired: "Its lease expired; the sweeper will reclaim it",
  judging_long: "Has been judged for over two minutes",
  retried: "Was attempted before",
  waiting_long: "Has waited for over five minutes",
};

export const ERROR_TITLES: Record<JudgeFailure["ending"], string> = {
  failed: "The judge failed",
  lost: "The worker was lost",
};

/** Describes which tags have no other worker if this one is drained. */
export function describeDrainEffect(worker: WorkerView, workers: WorkerView[]): string {
  const countOthers = (tag: string) =>
    workers.filter((each) => each.name !== worker.name && each.tags.includes(tag) && isAcceptingWork(each)).length;
  const uncovered = worker.tags.filter((tag) => countOthers(tag) === 0);
  return uncovered.length > 0
    ? `It is the only worker for ${uncovered.join(" and ")}: submissions there will wait for another worker.`
    : "Other workers accept its submissions.";
}

export const isAcceptingWork = (worker: WorkerView) => worker.state === "idle" || worker.state === "judging";
