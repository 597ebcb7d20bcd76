import type { JudgeFailure } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { ERROR_TITLES } from "./overviewText";
import { buildSubmissionColumn } from "./SubmissionLink";

/** The latest attempts that failed because of the judge, never because of the candidate's code. */
export function JudgeErrorTable({ rows }: { rows: JudgeFailure[] }) {
  const getTitle = useProblemTitles();
  return (
    <DataTable
      title="Recent judge errors"
      columns={buildColumns(getTitle)}
      rows={rows}
      rowKey={(row) => `${row.submission} ${row.attempt}`}
      orderParam="errors"
      empty={<p className="muted-text">No judge errors recorded.</p>}
    />
  );
}

const buildColumns = (getTitle: (slug: string) => string): DataColumn<JudgeFailure>[] => [
  buildSubmissionColumn(getTitle),
  {
    id: "error",
    title: "Error",
    cell: (row) => (
      <>
        {ERROR_TITLES[row.ending]}
        {row.error && <span className="mono small failure-error">{row.error}</span>}
      </>
    ),
    sortKey: (row) => `${ERROR_TITLES[row.ending]}: ${row.error}`,
  },
  {
    id: "attempt",
    title: "Attempt",
    isNumeric: true,
    cell: (row) => (
      <>
        {row.attempt}
        {row.final && <span className="muted-text small nowrap">, the last attempt</span>}
      </>
    ),
    sortKey: (row) => row.attempt,
  },
  {
    id: "worker",
    title: "Worker",
    cell: (row) => <span className="mono">{row.worker}</span>,
    sortKey: (row) => row.worker,
  },
  { id: "at", title: "Time", cell: (row) => <RelativeTime at={row.at} />, sortKey: (row) => row.at },
];
