import type { ExerciseStatistics, VersionStatistics } from "../../api/types";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { formatDay } from "../../ui/timeFormat";
import { formatRate } from "./estimateText";
import { describeVersionChange } from "./versionText";

interface NumberedVersion extends VersionStatistics {
  /** From 1, in the order of first use. */
  number: number;
}

/** The versions of a problem, the newest first, and what the latest one changed. */
export function VersionTable({ statistics }: { statistics: ExerciseStatistics }) {
  const { versions, version_change: change } = statistics;
  const rows = versions.map((version, index) => ({ ...version, number: versions.length - index }));
  return (
    <DataTable
      title="Versions of the problem"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.version}
      orderParam="versions"
      note={
        change && (
          <ul className="bullet-list readable-width">
            {describeVersionChange(change, versions.length).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )
      }
      empty={<p className="muted-text">Nobody has submitted yet.</p>}
    />
  );
}

const COLUMNS: DataColumn<NumberedVersion>[] = [
  {
    id: "version",
    title: "Version",
    cell: (row) => (
      <>
        {row.number} <code className="muted-text">{row.version}</code>
      </>
    ),
    sortKey: (row) => row.number,
    text: (row) => `${row.number} ${row.version}`,
  },
  {
    id: "first",
    title: "First used",
    cell: (row) => formatDay(row.first_used_at),
    sortKey: (row) => row.first_used_at,
  },
  { id: "used", title: "Last used", cell: (row) => formatDay(row.last_used_at), sortKey: (row) => row.last_used_at },
  {
    id: "sessions",
    title: "Sessions",
    cell: (row) => row.accepted?.n ?? 0,
    sortKey: (row) => row.accepted?.n ?? 0,
    isNumeric: true,
  },
  {
    id: "accepted",
    title: "Accepted",
    cell: (row) => formatRate(row.accepted),
    sortKey: (row) => row.accepted?.value ?? -1,
    text: (row) => formatRate(row.accepted),
    isNumeric: true,
  },
  {
    id: "score",
    title: "Mean score",
    cell: (row) => formatRate(row.score) || <span className="muted-text">Fewer than 10 sessions</span>,
    sortKey: (row) => row.score?.value ?? -1,
    text: (row) => formatRate(row.score) || "Fewer than 10 sessions",
    isNumeric: true,
  },
];
