import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { rejudgeQuery } from "../../api/rejudgeRequests";
import type { RejudgeDetail } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { RejudgeChanges } from "./RejudgeChanges";
import { RejudgeDecision } from "./RejudgeDecision";
import { describeFilter } from "./rejudgeText";

export function RejudgePage() {
  const { id = "" } = useParams();
  const { data, isError, error, refetch } = useQuery({
    ...rejudgeQuery(id),
    refetchInterval: (query) => (["judging", "applying"].includes(query.state.data?.state ?? "") ? 2_000 : false),
  });
  usePageTitle(data ? data.reason : "Rejudge");
  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the rejudge" lines={10} />;
  return (
    <div className="stack">
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      <RejudgeHeader rejudge={data} />
      <RejudgeDecision id={id} rejudge={data} />
      <RejudgeChanges id={id} rejudge={data} />
    </div>
  );
}

function RejudgeHeader({ rejudge }: { rejudge: RejudgeDetail }) {
  const getTitle = useProblemTitles();
  return (
    <div>
      <h1>{rejudge.reason}</h1>
      <p className="muted-text">
        {getTitle(rejudge.problem)} · {describeFilter(rejudge)} · created by {rejudge.created_by}{" "}
        <RelativeTime at={rejudge.created_at} />
      </p>
    </div>
  );
}
