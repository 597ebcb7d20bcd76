import type { AuditEntry } from "../../api/types";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { capitalize } from "../../ui/textFormat";
import "../../privacy/privacy.css";
import { formatAuditDetail } from "./auditDetail";

interface Props {
  rows: AuditEntry[];
  /** Whether a filter is set. */
  hasFilter: boolean;
}

export function AuditTable({ rows, hasFilter }: Props) {
  return (
    <DataTable
      title="Entries"
      columns={COLUMNS}
      rows={rows}
      rowKey={(entry) => entry.id}
      orderParam="order"
      hasOwnFilters
      hasOwnExport
      empty={
        <p>
          {hasFilter
            ? "No entries match. Remove a filter to see more."
            : "There are no entries yet. Sign-ins, invitations, viewed reports and deletions appear here."}
        </p>
      }
    />
  );
}

const COLUMNS: DataColumn<AuditEntry>[] = [
  {
    id: "at",
    title: "Time",
    cell: (entry) => <RelativeTime at={entry.at} />,
    sortKey: (entry) => entry.at,
  },
  {
    id: "by",
    title: "User",
    cell: (entry) => entry.by,
    sortKey: (entry) => entry.by,
  },
  { id: "action", title: "Action", cell: (entry) => capitalize(entry.action), sortKey: (entry) => entry.action },
  {
    id: "subject",
    title: "Subject",
    cell: (entry) => <span className="audit-subject">{entry.subject}</span>,
    sortKey: (entry) => entry.subject,
  },
  {
    id: "detail",
    title: "Details",
    cell: (entry) =>
      formatAuditDetail(entry.detail) && <span className="small">{formatAuditDetail(entry.detail)}</span>,
    text: (entry) => formatAuditDetail(entry.detail),
  },
  {
    id: "address",
    title: "Address",
    cell: (entry) => entry.address && <span className="mono small">{entry.address}</span>,
    sortKey: (entry) => entry.address || null,
  },
];
