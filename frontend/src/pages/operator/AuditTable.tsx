import type { AuditEntry } from "../../api/types";
import { capital } from "../../ui/capital";
import { type Column, DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import "../../privacy/privacy.css";
import { detailIn } from "./detail";

interface Props {
  rows: AuditEntry[];
  /** Something was asked for. */
  filtered: boolean;
}

export function AuditTable({ rows, filtered }: Props) {
  return (
    <DataTable
      title="Entries"
      columns={COLUMNS}
      rows={rows}
      rowKey={(entry) => entry.id}
      order="order"
      empty={
        <p>
          {filtered
            ? "No entry fits. Take a filter off to see more."
            : "Nothing was noted yet. Log-ins, invitations, reports that are read and deletions appear here."}
        </p>
      }
    />
  );
}

const COLUMNS: Column<AuditEntry>[] = [
  {
    id: "at",
    title: "When",
    cell: (entry) => <Time at={entry.at} />,
    by: (entry) => entry.at,
  },
  {
    id: "by",
    title: "Who",
    cell: (entry) => entry.by,
    by: (entry) => entry.by,
  },
  { id: "action", title: "What", cell: (entry) => capital(entry.action), by: (entry) => entry.action },
  {
    id: "subject",
    title: "To what",
    cell: (entry) => <span className="subject">{entry.subject}</span>,
    by: (entry) => entry.subject,
  },
  {
    id: "detail",
    title: "With",
    cell: (entry) => <span className="small">{detailIn(entry.detail)}</span>,
    text: (entry) => detailIn(entry.detail),
  },
  {
    id: "address",
    title: "From",
    cell: (entry) => <span className="mono small">{entry.address}</span>,
    by: (entry) => entry.address || null,
  },
];
