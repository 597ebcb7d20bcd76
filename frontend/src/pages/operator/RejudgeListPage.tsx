import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rejudgesQuery } from "../../api/queries";
import type { RejudgeSummary } from "../../api/types";
import { type Column, DataTable } from "../../ui/DataTable";
import { Failed, Loading } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTitle } from "../../ui/useTitle";
import { STATE_WORDS } from "./changes";
import { useTitles } from "./Named";
import { RejudgeState } from "./RejudgeState";

const isMoving = (rejudge: RejudgeSummary) => rejudge.state === "judging" || rejudge.state === "applying";

export function Component() {
  useTitle("Rejudges");
  const titleOf = useTitles();
  const { data, isError, error, refetch } = useQuery({
    ...rejudgesQuery(),
    refetchInterval: (query) => (query.state.data?.some(isMoving) ? 2_000 : 30_000),
  });
  return (
    <div className="stack">
      <div className="row">
        <h1>Rejudges</h1>
        <Link className="button push" data-kind="primary" to="/operator/rejudges/new">
          New rejudge
        </Link>
      </div>
      <p className="soft reading">
        When a problem was mended, what was judged before can be judged again. Nothing changes until somebody has seen
        what would, and applies it.
      </p>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the rejudges" />}
      {data && (
        <DataTable
          title="All rejudges"
          columns={columnsFor(titleOf)}
          rows={data}
          rowKey={(one) => one.id}
          order="order"
          empty={
            <p>
              Nothing was judged again yet. <Link to="/operator/rejudges/new">Choose what to judge again</Link>
            </p>
          }
        />
      )}
    </div>
  );
}

const columnsFor = (titleOf: (slug: string) => string): Column<RejudgeSummary>[] => [
  {
    id: "reason",
    title: "Reason",
    cell: (one) => <Link to={`/operator/rejudges/${one.id}`}>{one.reason}</Link>,
    by: (one) => one.reason,
  },
  { id: "problem", title: "Problem", cell: (one) => titleOf(one.problem), by: (one) => titleOf(one.problem) },
  {
    id: "state",
    title: "State",
    cell: (one) => <RejudgeState state={one.state} />,
    by: (one) => STATE_WORDS[one.state],
  },
  {
    id: "judged",
    title: "Judged",
    num: true,
    cell: (one) => (
      <>
        {one.judged}
        <span className="soft">/{one.total}</span>
      </>
    ),
    by: (one) => one.judged,
    text: (one) => `${one.judged} of ${one.total}`,
  },
  { id: "verdict", title: "Verdicts changed", num: true, cell: (one) => one.verdict, by: (one) => one.verdict },
  { id: "details", title: "Scores or bugs", num: true, cell: (one) => one.details, by: (one) => one.details },
  { id: "none", title: "As before", num: true, cell: (one) => one.none, by: (one) => one.none },
  { id: "failed", title: "Failed", num: true, cell: (one) => one.failed, by: (one) => one.failed },
  { id: "by", title: "Made by", cell: (one) => one.made_by, by: (one) => one.made_by },
  { id: "made", title: "Made", cell: (one) => <Time at={one.created_at} />, by: (one) => one.created_at },
];
