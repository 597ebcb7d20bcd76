import type { StuckSubmission } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { capitalize } from "../../ui/textFormat";
import { STUCK_REASONS } from "./overviewText";
import { buildSubmissionColumn } from "./SubmissionLink";

export function StuckTable({ rows }: { rows: StuckSubmission[] }) {
  const getTitle = useProblemTitles();
  return (
    <DataTable
      title="Stuck submissions"
      columns={buildColumns(getTitle)}
      rows={rows}
      rowKey={(row) => row.submission}
      orderParam="stuck"
      empty={<p className="muted-text">No submissions are stuck.</p>}
    />
  );
}

const buildColumns = (getTitle: (slug: string) => string): DataColumn<StuckSubmission>[] => [
  buildSubmissionColumn(getTitle),
  {
    id: "reason",
    title: "Reason",
    cell: (row) => STUCK_REASONS[row.reason],
    sortKey: (row) => STUCK_REASONS[row.reason],
  },
  { id: "queue", title: "Queue", cell: (row) => row.tag, sortKey: (row) => row.tag },
  { id: "priority", title: "Priority", cell: (row) => capitalize(row.priority), sortKey: (row) => row.priority },
  { id: "attempts", title: "Attempts", isNumeric: true, cell: (row) => row.attempts, sortKey: (row) => row.attempts },
  {
    id: "worker",
    title: "Worker",
    cell: (row) => (row.worker ? <span className="mono">{row.worker}</span> : <span className="muted-text">none</span>),
    sortKey: (row) => row.worker || null,
  },
  {
    id: "since",
    title: "Submitted",
    cell: (row) => <RelativeTime at={row.created_at} />,
    sortKey: (row) => row.created_at,
  },
];
