import type { Queue } from "../../api/types";
import { type Column, DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import { byTag, type TagQueue } from "./words";

/** What waits, by tag; within a tag interviews go before practice, and rejudges come last. */
export function Queues({ queues }: { queues: Queue[] }) {
  return (
    <DataTable
      title="Queues"
      columns={COLUMNS}
      rows={byTag(queues)}
      rowKey={(line) => line.tag}
      order="queues"
      empty={<p>No problem is installed, so there is nothing to queue for.</p>}
    />
  );
}

const COLUMNS: Column<TagQueue>[] = [
  { id: "tag", title: "Queue", cell: (line) => line.tag, by: (line) => line.tag },
  waiting("interview", "Interviews"),
  waiting("practice", "Practice"),
  waiting("rejudge", "Rejudges"),
];

function waiting(priority: "interview" | "practice" | "rejudge", title: string): Column<TagQueue> {
  return {
    id: priority,
    title,
    num: true,
    cell: (line) => (
      <>
        {line[priority].waiting}
        {line[priority].oldest_at && (
          <span className="soft small queue-oldest">
            oldest <Time at={line[priority].oldest_at} />
          </span>
        )}
      </>
    ),
    by: (line) => line[priority].waiting,
  };
}
