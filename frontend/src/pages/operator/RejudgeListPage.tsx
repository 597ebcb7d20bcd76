import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rejudgesQuery } from "../../api/rejudgeRequests";
import type { RejudgeSummary } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";
import { RejudgeStateBadge } from "./RejudgeStateBadge";
import { STATE_TITLES } from "./rejudgeText";

const isInProgress = (rejudge: RejudgeSummary) => rejudge.state === "judging" || rejudge.state === "applying";

export function RejudgeListPage() {
  usePageTitle("Rejudges");
  const getTitle = useProblemTitles();
  const { data, isError, error, refetch } = useQuery({
    ...rejudgesQuery(),
    refetchInterval: (query) => (query.state.data?.some(isInProgress) ? 2_000 : 30_000),
  });
  return (
    <div className="stack">
      <div className="row">
        <h1>Rejudges</h1>
        <Link className="button push-right" data-kind="primary" to="/operator/rejudges/new">
          New rejudge
        </Link>
      </div>
      <p className="muted-text readable-width">
        After you fix a problem, you can judge its earlier submissions again. Reports stay the same until an operator
        reviews and applies the new results.
      </p>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the rejudges" />}
      {data && (
        <DataTable
          title="All rejudges"
          columns={buildColumns(getTitle)}
          rows={data}
          rowKey={(rejudge) => rejudge.id}
          orderParam="order"
          empty={
            <p>
              There are no rejudges yet. <Link to="/operator/rejudges/new">Create the first rejudge</Link>
            </p>
          }
        />
      )}
    </div>
  );
}

const buildColumns = (getTitle: (slug: string) => string): DataColumn<RejudgeSummary>[] => [
  {
    id: "reason",
    title: "Reason",
    cell: (rejudge) => <Link to={`/operator/rejudges/${rejudge.id}`}>{rejudge.reason}</Link>,
    sortKey: (rejudge) => rejudge.reason,
  },
  {
    id: "problem",
    title: "Problem",
    cell: (rejudge) => getTitle(rejudge.problem),
    sortKey: (rejudge) => getTitle(rejudge.problem),
  },
  {
    id: "state",
    title: "State",
    cell: (rejudge) => <RejudgeStateBadge state={rejudge.state} />,
    sortKey: (rejudge) => STATE_TITLES[rejudge.state],
  },
  {
    id: "judged",
    title: "Judged",
    isNumeric: true,
    cell: (rejudge) => (
      <>
        {rejudge.judged}
        <span className="muted-text">/{rejudge.total}</span>
      </>
    ),
    sortKey: (rejudge) => rejudge.judged,
    text: (rejudge) => `${rejudge.judged} of ${rejudge.total}`,
  },
  {
    id: "verdict",
    title: "Verdicts changed",
    isNumeric: true,
    cell: (rejudge) => rejudge.verdict_changes,
    sortKey: (rejudge) => rejudge.verdict_changes,
  },
  {
    id: "details",
    title: "Scores or bugs changed",
    isNumeric: true,
    cell: (rejudge) => rejudge.detail_changes,
    sortKey: (rejudge) => rejudge.detail_changes,
  },
  {
    id: "none",
    title: "No change",
    isNumeric: true,
    cell: (rejudge) => rejudge.unchanged,
    sortKey: (rejudge) => rejudge.unchanged,
  },
  {
    id: "failed",
    title: "Failed",
    isNumeric: true,
    cell: (rejudge) => rejudge.failed,
    sortKey: (rejudge) => rejudge.failed,
  },
  { id: "by", title: "Created by", cell: (rejudge) => rejudge.created_by, sortKey: (rejudge) => rejudge.created_by },
  {
    id: "created",
    title: "Created",
    cell: (rejudge) => <RelativeTime at={rejudge.created_at} />,
    sortKey: (rejudge) => rejudge.created_at,
  },
];
