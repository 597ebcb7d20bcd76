import type { components } from "../../api/schema";
import type { DataColumn } from "../../ui/DataTable";

type Schemas = components["schemas"];

/** What a session's row has of its results. They are empty while they are folded. */
export interface ListedResults {
  scores: Record<string, Schemas["ListedScore"]>;
  bugs: Schemas["ListedBug"][];
  is_folded: boolean;
  started_at: string | null;
}

const GROUP_TITLES = { normal: "Normal", trap: "Trap", hard: "Hard" };

const formatScore = ({ scores }: ListedResults, group: string): string => {
  const score = scores[group];
  return score ? `${score.passed}/${score.total}` : "";
};

/** The scores of the three groups and the named bugs, under the ids by which the server sorts sessions. */
export const buildSessionResultColumns = <Row,>(select: (row: Row) => ListedResults): DataColumn<Row>[] => [
  ...(["normal", "trap", "hard"] as const).map((group) => ({
    id: group,
    title: GROUP_TITLES[group],
    cell: (row: Row) => formatScore(select(row), group) || null,
    text: (row: Row) => formatScore(select(row), group),
    isNumeric: true,
  })),
  {
    id: "bugs",
    title: "Named bugs",
    cell: (row) => <BugCell results={select(row)} />,
    text: (row) =>
      select(row)
        .bugs.map(({ title, is_fixed }) => (is_fixed ? `${title} (fixed)` : title))
        .join("; "),
  },
];

function BugCell({ results: { is_folded, bugs, started_at } }: { results: ListedResults }) {
  if (is_folded && started_at) return <span className="small muted-text">Hidden until you save your scorecard</span>;
  if (bugs.length === 0) return null;
  return (
    <span className="list-bugs small">
      {bugs
        .filter(({ is_fixed }) => !is_fixed)
        .map(({ slug, bug, title }) => (
          <span key={`${slug} ${bug}`}>{title}</span>
        ))}
      <FixedBugs bugs={bugs.filter(({ is_fixed }) => is_fixed)} />
    </span>
  );
}

/** One is short enough to be read at once. Several would make the row as high as the page. */
function FixedBugs({ bugs }: Pick<ListedResults, "bugs">) {
  if (bugs.length === 0) return null;
  if (bugs.length === 1) return <span className="muted-text">{bugs[0]?.title} (fixed)</span>;
  return (
    <details className="muted-text">
      <summary>{bugs.length} fixed bugs</summary>
      {bugs.map(({ slug, bug, title }) => (
        <div key={`${slug} ${bug}`}>{title}</div>
      ))}
    </details>
  );
}
