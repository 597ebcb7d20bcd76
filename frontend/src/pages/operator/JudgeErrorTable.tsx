import type { JudgeFailure } from "../../api/types";
import { type Column, DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import { Named, useTitles } from "./Named";
import { OUTCOME } from "./words";

/** Attempts that the judge did not bring to an end: its own errors, and never the candidates'. */
export function Failures({ rows }: { rows: JudgeFailure[] }) {
  const titleOf = useTitles();
  return (
    <DataTable
      title="Last errors of the judge"
      columns={columnsFor(titleOf)}
      rows={rows}
      rowKey={(row) => `${row.submission} ${row.attempt}`}
      order="errors"
      empty={<p className="soft">The judge has not failed at anything that is kept here.</p>}
    />
  );
}

const columnsFor = (titleOf: (slug: string) => string): Column<JudgeFailure>[] => [
  {
    id: "submission",
    title: "Submission",
    cell: (row) => (
      <Named submission={row.readable ? row.submission : null} title={titleOf(row.slug)} exercise={row.exercise} />
    ),
    by: (row) => titleOf(row.slug),
    text: (row) => row.submission,
  },
  {
    id: "error",
    title: "What happened",
    cell: (row) => (
      <>
        {OUTCOME[row.outcome]}
        {row.error && <span className="mono small failure-error">{row.error}</span>}
      </>
    ),
    by: (row) => `${OUTCOME[row.outcome]}: ${row.error}`,
  },
  {
    id: "end",
    title: "Attempt",
    num: true,
    cell: (row) => (
      <>
        {row.attempt}
        {row.final && <span className="soft small one-line">, the last</span>}
      </>
    ),
    by: (row) => row.attempt,
  },
  {
    id: "worker",
    title: "Worker",
    cell: (row) => <span className="mono">{row.worker}</span>,
    by: (row) => row.worker,
  },
  { id: "at", title: "When", cell: (row) => <Time at={row.at} />, by: (row) => row.at },
];
