import { useQuery } from "@tanstack/react-query";
import { overviewQuery } from "../../api/queries";
import type { Overview } from "../../api/types";
import { Failed, Loading } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTitle } from "../../ui/useTitle";
import { Alarms } from "./Alarms";
import { Failures } from "./Failures";
import { Queues } from "./Queues";
import { StuckRows } from "./StuckRows";
import { Workers } from "./Workers";

const EVERY_MS = 5_000;

/** Refreshes itself while it is looked at. */
export function Component() {
  const { data, isError, error, refetch } = useQuery({ ...overviewQuery(), refetchInterval: EVERY_MS });
  useTitle(data && data.alarms.length > 0 ? `(${data.alarms.length}) Operator` : "Operator");
  return (
    <div className="stack">
      <h1>Overview</h1>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the state of the server" lines={10} />}
      {data && <Whole overview={data} old={isError} />}
    </div>
  );
}

function Whole({ overview, old }: { overview: Overview; old: boolean }) {
  return (
    <>
      {old && (
        <p className="soft small">
          What stands here is from <Time at={overview.at} />.
        </p>
      )}
      <Alarms overview={overview} />
      <Workers workers={overview.workers} here={overview.versions} />
      <Queues queues={overview.queues} />
      <StuckRows rows={overview.stuck} />
      <Failures rows={overview.failures} />
      <p className="soft small">
        This web server runs version <span className="mono">{overview.versions.code}</span> with problems{" "}
        <span className="mono">{overview.versions.problems}</span>.
        {overview.swept_at && (
          <>
            {" "}
            Work of lost workers was last looked for <Time at={overview.swept_at} />.
          </>
        )}
      </p>
    </>
  );
}
