import type { Stuck } from "../../api/types";
import { capital } from "../../ui/capital";
import { type Column, DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import { Named, useTitles } from "./Named";
import { WHY } from "./words";

export function StuckRows({ rows }: { rows: Stuck[] }) {
  const titleOf = useTitles();
  return (
    <DataTable
      title="Stuck"
      columns={columnsFor(titleOf)}
      rows={rows}
      rowKey={(row) => row.submission}
      order="stuck"
      empty={<p className="soft">Nothing is stuck: every submission is judged, or waits its turn.</p>}
    />
  );
}

const columnsFor = (titleOf: (slug: string) => string): Column<Stuck>[] => [
  {
    id: "submission",
    title: "Submission",
    cell: (row) => (
      <Named submission={row.readable ? row.submission : null} title={titleOf(row.slug)} exercise={row.exercise} />
    ),
    by: (row) => titleOf(row.slug),
    text: (row) => row.submission,
  },
  { id: "why", title: "Why", cell: (row) => WHY[row.why], by: (row) => WHY[row.why] },
  { id: "queue", title: "Queue", cell: (row) => row.tag, by: (row) => row.tag },
  { id: "of", title: "Of", cell: (row) => capital(row.priority), by: (row) => row.priority },
  { id: "attempts", title: "Attempts", num: true, cell: (row) => row.attempts, by: (row) => row.attempts },
  {
    id: "worker",
    title: "Worker",
    cell: (row) => (row.worker ? <span className="mono">{row.worker}</span> : <span className="soft">none</span>),
    by: (row) => row.worker || null,
  },
  { id: "since", title: "Submitted", cell: (row) => <Time at={row.created_at} />, by: (row) => row.created_at },
];
