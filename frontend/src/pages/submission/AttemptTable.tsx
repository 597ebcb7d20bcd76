import type { SubmissionForInterviewer } from "../../api/types";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";

const ENDING_TITLES: Record<string, string> = {
  judged: "Judged",
  failed: "Failed",
  lost: "Worker lost",
  unavailable: "Cell or database unavailable",
  cancelled: "Canceled by the candidate",
};

type Attempt = SubmissionForInterviewer["attempts_log"][number];

/** The attempts to judge a submission, with how each ended. */
export function AttemptTable({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return null;
  return (
    <DataTable
      title="Judging attempts"
      columns={COLUMNS}
      rows={attempts}
      rowKey={(attempt) => attempt.number}
      orderParam="attempts"
      empty={null}
    />
  );
}

const describeEnding = ({ ending }: Attempt) => (ending ? (ENDING_TITLES[ending] ?? ending) : "In progress");

const COLUMNS: DataColumn<Attempt>[] = [
  { id: "number", title: "Attempt", cell: ({ number }) => `Attempt ${number}`, sortKey: ({ number }) => number },
  {
    id: "worker",
    title: "Worker",
    cell: ({ worker }) => <span className="mono">{worker}</span>,
    sortKey: ({ worker }) => worker,
  },
  {
    id: "started",
    title: "Started",
    cell: ({ started_at }) => <RelativeTime at={started_at} />,
    sortKey: ({ started_at }) => started_at,
  },
  {
    id: "ended",
    title: "Ended",
    cell: ({ ended_at }) => <RelativeTime at={ended_at} fallback="still judging" />,
    sortKey: ({ ended_at }) => ended_at,
  },
  { id: "ending", title: "Outcome", cell: describeEnding, sortKey: describeEnding },
];
