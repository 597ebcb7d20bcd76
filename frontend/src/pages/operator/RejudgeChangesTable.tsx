import type { Change, RejudgeItem } from "../../api/types";
import { Button } from "../../ui/Button";
import { type Column, DataTable } from "../../ui/DataTable";
import { StateBadge, wordFor } from "../../ui/StateMark";
import { Time } from "../../ui/Time";
import { exerciseTitle } from "../../workspace/exercises";
import { bugChanges, scoreChanges } from "./changes";
import { Named } from "./Named";

interface Props {
  title: string;
  change: Change;
  items: RejudgeItem[];
  onLook: (item: number) => void;
}

/** The old beside the new, one submission a line. */
export function ChangesTable({ title, change, items, onLook }: Props) {
  return (
    <DataTable
      title={title}
      columns={columnsFor(change, onLook)}
      rows={items}
      rowKey={(item) => item.id}
      order="order"
      empty={<p className="soft">None.</p>}
    />
  );
}

const who = (item: RejudgeItem) => item.candidate ?? "Practice";

const columnsFor = (change: Change, onLook: (item: number) => void): Column<RejudgeItem>[] => [
  {
    id: "who",
    title: "Candidate",
    cell: (item) => (
      <>
        <Named submission={item.submission_id} title={who(item)} exercise={item.exercise} />
        {item.interview_title && <span className="soft small interview">{item.interview_title}</span>}
      </>
    ),
    by: who,
    text: (item) => [who(item), item.interview_title, exerciseTitle(item.exercise)].filter(Boolean).join(", "),
  },
  {
    id: "before",
    title: "Before",
    cell: (item) => <StateBadge state={item.before.verdict} />,
    by: (item) => wordFor(item.before.verdict),
  },
  {
    id: "after",
    title: "After",
    cell: (item) => <StateBadge state={item.after.verdict} />,
    by: (item) => wordFor(item.after.verdict),
  },
  ...(change === "none" || change === "failed" ? [] : [scores, bugs]),
  {
    id: "at",
    title: "Submitted",
    cell: (item) => <Time at={item.submitted_at} />,
    by: (item) => item.submitted_at,
  },
  {
    id: "compare",
    title: "Cases",
    cell: (item) => (
      <Button aria-label={`Compare ${who(item)}, ${exerciseTitle(item.exercise)}`} onPress={() => onLook(item.id)}>
        Compare
      </Button>
    ),
  },
];

const scores: Column<RejudgeItem> = {
  id: "scores",
  title: "Scores",
  cell: ({ before, after }) => (
    <ul className="bare">
      {scoreChanges(before.scores, after.scores).map((one) => (
        <li key={one.group} className="one-line">
          <span className="soft">{one.group}</span> <span className="num">{one.before}</span>
          <span aria-hidden="true"> → </span>
          <span className="hidden-text">to</span>
          <span className="num">{one.after}</span>
        </li>
      ))}
    </ul>
  ),
  text: ({ before, after }) =>
    scoreChanges(before.scores, after.scores)
      .map((one) => `${one.group} ${one.before} to ${one.after}`)
      .join("; "),
};

const bugs: Column<RejudgeItem> = {
  id: "bugs",
  title: "Bugs",
  cell: (item) => (
    <ul className="bare bugs-changed">
      {bugChanges(item).gone.map((bug) => (
        <li key={`- ${bug}`}>
          <span className="soft">No more:</span> {bug}
        </li>
      ))}
      {bugChanges(item).come.map((bug) => (
        <li key={`+ ${bug}`}>
          <span className="soft">Now:</span> {bug}
        </li>
      ))}
    </ul>
  ),
  text: (item) =>
    [
      ...bugChanges(item).gone.map((bug) => `no more: ${bug}`),
      ...bugChanges(item).come.map((bug) => `now: ${bug}`),
    ].join("; "),
};
