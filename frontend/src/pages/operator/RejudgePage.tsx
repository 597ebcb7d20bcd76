import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { rejudgeQuery } from "../../api/queries";
import type { RejudgeDetail } from "../../api/types";
import { Failed, Loading } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTitle } from "../../ui/useTitle";
import { Changes } from "./Changes";
import { wantedIn } from "./changes";
import { Decision } from "./Decision";
import { useTitles } from "./Named";

export function Component() {
  const { id = "" } = useParams();
  const { data, isError, error, refetch } = useQuery({
    ...rejudgeQuery(id),
    refetchInterval: (query) => (["judging", "applying"].includes(query.state.data?.state ?? "") ? 2_000 : false),
  });
  useTitle(data ? data.reason : "Rejudge");
  if (isError && !data) return <Failed error={error} retry={() => refetch()} />;
  if (!data) return <Loading what="the rejudge" lines={10} />;
  return (
    <div className="stack">
      {isError && <Failed error={error} retry={() => refetch()} />}
      <Head rejudge={data} />
      <Decision id={id} rejudge={data} />
      <Changes id={id} rejudge={data} />
    </div>
  );
}

function Head({ rejudge }: { rejudge: RejudgeDetail }) {
  const titleOf = useTitles();
  return (
    <div>
      <h1>{rejudge.reason}</h1>
      <p className="soft">
        {titleOf(rejudge.problem)} · {wantedIn(rejudge)} · made by {rejudge.made_by} <Time at={rejudge.created_at} />
      </p>
    </div>
  );
}
