import type { RejudgeChange, RejudgeItem } from "../../api/types";
import { Button } from "../../ui/Button";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";
import { listBugChanges, listScoreChanges } from "./rejudgeText";
import { SubmissionLink } from "./SubmissionLink";

interface Props {
  title: string;
  change: RejudgeChange;
  items: RejudgeItem[];
  /** `item` is the id of the row, not of its submission. */
  onCompare: (item: number) => void;
}

/** The result before the rejudge beside that of the rejudge, one submission per row. */
export function RejudgeChangesTable({ title, change, items, onCompare }: Props) {
  return (
    <DataTable
      title={title}
      columns={buildColumns(change, onCompare)}
      rows={items}
      rowKey={(item) => item.id}
      orderParam="order"
      empty={<p className="muted-text">None.</p>}
    />
  );
}

const candidateName = (item: RejudgeItem) => item.candidate ?? "Practice";

const buildColumns = (change: RejudgeChange, onCompare: (item: number) => void): DataColumn<RejudgeItem>[] => [
  {
    id: "who",
    title: "Candidate",
    cell: (item) => (
      <>
        <SubmissionLink submission={item.submission_id} title={candidateName(item)} exercise={item.exercise} />
        {item.interview_title && <span className="muted-text small interview-title">{item.interview_title}</span>}
      </>
    ),
    sortKey: candidateName,
    text: (item) =>
      [candidateName(item), item.interview_title, formatExercise(item.exercise)].filter(Boolean).join(", "),
  },
  {
    id: "before",
    title: "Before",
    cell: (item) => <VerdictBadge state={item.before.verdict} />,
    sortKey: (item) => verdictTitle(item.before.verdict),
  },
  {
    id: "after",
    title: "After",
    cell: (item) => <VerdictBadge state={item.after.verdict} />,
    sortKey: (item) => verdictTitle(item.after.verdict),
  },
  ...(change === "none" || change === "failed" ? [] : [SCORE_COLUMN, BUG_COLUMN]),
  {
    id: "at",
    title: "Submitted",
    cell: (item) => <RelativeTime at={item.submitted_at} />,
    sortKey: (item) => item.submitted_at,
  },
  {
    id: "compare",
    title: "Cases",
    cell: (item) => (
      <Button
        aria-label={`Compare ${candidateName(item)}, ${formatExercise(item.exercise)}`}
        onPress={() => onCompare(item.id)}
      >
        Compare
      </Button>
    ),
  },
];

const SCORE_COLUMN: DataColumn<RejudgeItem> = {
  id: "scores",
  title: "Scores",
  cell: ({ before, after }) => (
    <ul className="plain-list">
      {listScoreChanges(before.scores, after.scores).map((change) => (
        <li key={change.group} className="nowrap">
          <span className="muted-text">{change.group}</span> <span className="num">{change.before}</span>
          <span aria-hidden="true"> → </span>
          <span className="visually-hidden">to</span>
          <span className="num">{change.after}</span>
        </li>
      ))}
    </ul>
  ),
  text: ({ before, after }) =>
    listScoreChanges(before.scores, after.scores)
      .map((change) => `${change.group} ${change.before} to ${change.after}`)
      .join("; "),
};

const BUG_COLUMN: DataColumn<RejudgeItem> = {
  id: "bugs",
  title: "Bugs",
  cell: (item) => (
    <ul className="plain-list bugs-changed">
      {listBugChanges(item).removed.map((bug) => (
        <li key={`- ${bug}`}>
          <span className="muted-text">Removed:</span> {bug}
        </li>
      ))}
      {listBugChanges(item).added.map((bug) => (
        <li key={`+ ${bug}`}>
          <span className="muted-text">Added:</span> {bug}
        </li>
      ))}
    </ul>
  ),
  text: (item) =>
    [
      ...listBugChanges(item).removed.map((bug) => `removed: ${bug}`),
      ...listBugChanges(item).added.map((bug) => `added: ${bug}`),
    ].join("; "),
};
