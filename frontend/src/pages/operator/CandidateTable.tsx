import { Link } from "react-router";
import { candidateExportUrl } from "../../api/calls";
import type { Kept } from "../../api/types";
import { countsIn, dayOf, WITHOUT_NAME, whoIs } from "../../privacy/words";
import { Button } from "../../ui/Button";
import { type Column, DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import "../../privacy/privacy.css";

interface Props {
  rows: Kept[];
  /** Something was searched for. */
  filtered: boolean;
  onDelete: (id: number) => void;
}

export function KeptTable({ rows, filtered, onDelete }: Props) {
  return (
    <DataTable
      title="Candidates"
      columns={columnsFor(onDelete)}
      rows={rows}
      rowKey={(one) => one.id}
      order="order"
      empty={
        <p>
          {filtered
            ? "Nobody fits. Search for a part of the name, or among everybody."
            : "Nothing is kept of anybody here. It appears when somebody is invited or practises."}
        </p>
      }
    />
  );
}

const columnsFor = (onDelete: (id: number) => void): Column<Kept>[] => [
  {
    id: "who",
    title: "Candidate",
    cell: (one) => (
      <>
        {one.name || WITHOUT_NAME[one.kind]} <span className="soft small one-line">number {one.id}</span>
      </>
    ),
    by: whoIs,
  },
  {
    id: "interviews",
    title: "Interview",
    cell: (one) => (one.interviews.length > 0 ? <Interviews kept={one} /> : <span className="soft">none</span>),
    by: (one) => one.interviews.map(({ title }) => title).join(", ") || null,
  },
  { id: "kept", title: "Kept", cell: countsIn, by: (one) => one.counts.submissions, text: countsIn },
  { id: "since", title: "Since", cell: (one) => <When at={one.since} />, by: (one) => one.since },
  { id: "used", title: "Last used", cell: (one) => <When at={one.used_at} />, by: (one) => one.used_at },
  {
    id: "until",
    title: "Until",
    cell: (one) =>
      one.kept_until ? (
        <time className="one-line" dateTime={one.kept_until}>
          {dayOf(one.kept_until)}
        </time>
      ) : (
        <span className="soft">deleted by hand</span>
      ),
    by: (one) => one.kept_until,
  },
  {
    id: "acts",
    title: "Data",
    cell: (one) => (
      <span className="acts">
        <a className="button" href={candidateExportUrl(one.id)} download aria-label={`Export: ${whoIs(one)}`}>
          Export
        </a>
        <Button aria-label={`Delete: ${whoIs(one)}`} onPress={() => onDelete(one.id)}>
          Delete
        </Button>
      </span>
    ),
  },
];

const When = ({ at }: { at: string }) => (
  <span className="one-line">
    <Time at={at} />
  </span>
);

function Interviews({ kept }: { kept: Kept }) {
  return (
    <ul className="bare">
      {kept.interviews.map(({ id, title }) => (
        <li key={id}>
          <Link to={`/interviews/${id}`}>{title}</Link>
        </li>
      ))}
    </ul>
  );
}
