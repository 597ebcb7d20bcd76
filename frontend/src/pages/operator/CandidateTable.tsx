import { Link } from "react-router";
import { candidateExportUrl } from "../../api/candidateRequests";
import type { StoredData } from "../../api/types";
import { candidateTitle, describeCounts, UNNAMED_TITLES } from "../../privacy/storedDataText";
import { Button } from "../../ui/Button";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import "../../privacy/privacy.css";
import { formatDay } from "../../ui/timeFormat";

interface Props {
  rows: StoredData[];
  /** Whether a search is active. */
  hasFilter: boolean;
  /** Asks for confirmation. `id` is that of the candidate. */
  onDelete: (id: number) => void;
}

export function CandidateTable({ rows, hasFilter, onDelete }: Props) {
  return (
    <DataTable
      title="Candidates"
      columns={buildColumns(onDelete)}
      rows={rows}
      rowKey={(candidate) => candidate.id}
      orderParam="order"
      hasOwnFilters
      empty={
        <p>
          {hasFilter
            ? "No candidates match. Check the number or the link, or select All."
            : "No candidate data is stored. It appears when someone is invited or practices."}
        </p>
      }
    />
  );
}

const buildColumns = (onDelete: (id: number) => void): DataColumn<StoredData>[] => [
  {
    id: "who",
    title: "Candidate",
    cell: (candidate) => (
      <>
        {candidate.name || UNNAMED_TITLES[candidate.kind]}{" "}
        {(candidate.readable || !candidate.name) && (
          <span className="muted-text small nowrap">number {candidate.id}</span>
        )}
      </>
    ),
    sortKey: candidateTitle,
  },
  {
    id: "team",
    title: "Team",
    cell: (candidate) => candidate.team || <span className="muted-text">none</span>,
    sortKey: (candidate) => candidate.team || null,
  },
  {
    id: "interviews",
    title: "Interview",
    cell: (candidate) =>
      candidate.interviews.length > 0 ? (
        <InterviewLinks candidate={candidate} />
      ) : (
        <span className="muted-text">none</span>
      ),
    sortKey: (candidate) => candidate.interviews.map(({ title }) => title).join(", ") || null,
  },
  {
    id: "stored",
    title: "Stored data",
    cell: describeCounts,
    sortKey: (candidate) => candidate.counts.submissions,
    text: describeCounts,
  },
  {
    id: "since",
    title: "Since",
    cell: (candidate) => <TimeCell at={candidate.since} />,
    sortKey: (candidate) => candidate.since,
  },
  {
    id: "used",
    title: "Last used",
    cell: (candidate) => <TimeCell at={candidate.used_at} />,
    sortKey: (candidate) => candidate.used_at,
  },
  {
    id: "until",
    title: "Stored until",
    cell: (candidate) =>
      candidate.delete_after ? (
        <time className="nowrap" dateTime={candidate.delete_after}>
          {formatDay(candidate.delete_after)}
        </time>
      ) : (
        <span className="muted-text">until deleted manually</span>
      ),
    sortKey: (candidate) => candidate.delete_after,
  },
  {
    id: "actions",
    title: "Actions",
    cell: (candidate) => (
      <span className="row-actions">
        {candidate.readable && (
          <a
            className="button"
            href={candidateExportUrl(candidate.id)}
            download
            aria-label={`Export: ${candidateTitle(candidate)}`}
          >
            Export
          </a>
        )}
        <Button aria-label={`Delete: ${candidateTitle(candidate)}`} onPress={() => onDelete(candidate.id)}>
          Delete
        </Button>
      </span>
    ),
  },
];

const TimeCell = ({ at }: { at: string }) => (
  <span className="nowrap">
    <RelativeTime at={at} />
  </span>
);

function InterviewLinks({ candidate }: { candidate: StoredData }) {
  return (
    <ul className="plain-list">
      {candidate.interviews.map(({ id, title }) => (
        <li key={id}>{candidate.readable ? <Link to={`/interviews/${id}`}>{title}</Link> : title}</li>
      ))}
    </ul>
  );
}
