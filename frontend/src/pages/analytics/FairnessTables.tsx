/** Tables that compare groups of candidates. The candidates of a group have the same value of an attribute
 * that the team imported. */
import type { ScoreComparison, StepComparison } from "../../api/analyticsRequests";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { formatDecimalEstimate, formatRate } from "./estimateText";
import { formatP, STEP_TITLES } from "./processText";

type StepGroup = StepComparison["groups"][number];
type ScoreGroup = ScoreComparison["groups"][number];

const formatRatio = ({ is_reference, ratio }: StepGroup) =>
  is_reference ? "highest rate" : formatDecimalEstimate(ratio);

const STEP_COLUMNS: DataColumn<StepGroup>[] = [
  { id: "group", title: "Group", cell: ({ value }) => value, sortKey: ({ value }) => value },
  {
    id: "n",
    title: "Candidates",
    cell: ({ rate }) => rate?.n,
    sortKey: ({ rate }) => rate?.n ?? 0,
    isNumeric: true,
  },
  {
    id: "rate",
    title: "Rate",
    cell: ({ rate }) => formatRate(rate),
    sortKey: ({ rate }) => rate?.value ?? -1,
    text: ({ rate }) => formatRate(rate),
    isNumeric: true,
  },
  {
    id: "ratio",
    title: "Ratio to the highest rate",
    cell: formatRatio,
    sortKey: ({ is_reference, ratio }) => (is_reference ? 1 : (ratio?.value ?? -1)),
    text: formatRatio,
    isNumeric: true,
  },
  {
    id: "p",
    title: "Fisher's exact p",
    cell: ({ p }) => (p === null ? "" : formatP(p)),
    sortKey: ({ p }) => p ?? 2,
    text: ({ p }) => (p === null ? "" : formatP(p)),
    isNumeric: true,
  },
];

/** The rate of each group at one hiring step, compared with the highest rate of a group. */
export const StepTable = ({ step }: { step: StepComparison }) => (
  <DataTable
    title={`${STEP_TITLES[step.step]}: groups`}
    hasHeading={false}
    columns={STEP_COLUMNS}
    rows={step.groups}
    rowKey={({ value }) => value}
    orderParam={`order-${step.step}`}
    empty={null}
  />
);

const percent = (share: number) => (100 * share).toFixed(0).replace(/^-0$/, "0").replace("-", "−");
const formatPoints = (estimate: ScoreGroup["mean"]) =>
  estimate ? `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})` : "";
const formatDifference = ({ is_reference, difference }: ScoreGroup) =>
  is_reference ? "largest group" : formatPoints(difference);

const SCORE_COLUMNS: DataColumn<ScoreGroup>[] = [
  { id: "group", title: "Group", cell: ({ value }) => value, sortKey: ({ value }) => value },
  {
    id: "n",
    title: "Candidates",
    cell: ({ mean }) => mean?.n,
    sortKey: ({ mean }) => mean?.n ?? 0,
    isNumeric: true,
  },
  {
    id: "mean",
    title: "Mean in %",
    cell: ({ mean }) => formatPoints(mean),
    sortKey: ({ mean }) => mean?.value ?? -1,
    text: ({ mean }) => formatPoints(mean),
    isNumeric: true,
  },
  {
    id: "difference",
    title: "Difference from the largest group",
    cell: formatDifference,
    sortKey: ({ is_reference, difference }) => (is_reference ? 0 : (difference?.value ?? -2)),
    text: formatDifference,
    isNumeric: true,
  },
];

/** The mean score of each group, compared with that of the largest group. */
export const ScoreTable = ({ groups }: Pick<ScoreComparison, "groups">) => (
  <DataTable
    title="Mean score by group"
    hasHeading={false}
    columns={SCORE_COLUMNS}
    rows={groups}
    rowKey={({ value }) => value}
    orderParam="order-scores"
    empty={null}
  />
);
