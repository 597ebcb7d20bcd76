import type { Queue } from "../../api/types";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { groupByTag, type QueuesOfTag } from "./overviewText";

/** Waiting submissions by tag. Within a tag, interviews come first, then practice, then rejudges. */
export function QueueTable({ queues }: { queues: Queue[] }) {
  return (
    <DataTable
      title="Queues"
      columns={COLUMNS}
      rows={groupByTag(queues)}
      rowKey={(line) => line.tag}
      orderParam="queues"
      empty={<p>No problems are installed, so there are no queues.</p>}
    />
  );
}

const COLUMNS: DataColumn<QueuesOfTag>[] = [
  { id: "tag", title: "Queue", cell: (line) => line.tag, sortKey: (line) => line.tag },
  buildWaitingColumn("interview", "Interviews"),
  buildWaitingColumn("practice", "Practice"),
  buildWaitingColumn("rejudge", "Rejudges"),
];

function buildWaitingColumn(priority: "interview" | "practice" | "rejudge", title: string): DataColumn<QueuesOfTag> {
  return {
    id: priority,
    title,
    isNumeric: true,
    cell: (line) => (
      <>
        {line[priority].waiting}
        {line[priority].oldest_at && (
          <span className="muted-text small queue-oldest">
            oldest <RelativeTime at={line[priority].oldest_at} />
          </span>
        )}
      </>
    ),
    sortKey: (line) => line[priority].waiting,
  };
}
