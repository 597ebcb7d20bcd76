import { useQuery } from "@tanstack/react-query";
import { overviewQuery } from "../../api/operatorRequests";
import type { Overview } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";
import { AlertList } from "./AlertList";
import { JudgeErrorTable } from "./JudgeErrorTable";
import { LostTimeNotice } from "./LostTimeNotice";
import { describeMails } from "./overviewText";
import { QueueTable } from "./QueueTable";
import { StuckTable } from "./StuckTable";
import { WorkerCardList } from "./WorkerCardList";
import { WorkerTable } from "./WorkerTable";

const REFRESH_MS = 5_000;

/** The state of the server. Refreshes automatically while it is visible. */
export function OverviewPage() {
  const { data, isError, error, refetch } = useQuery({ ...overviewQuery(), refetchInterval: REFRESH_MS });
  usePageTitle(data && data.alerts.length > 0 ? `(${data.alerts.length}) Operator` : "Operator");
  return (
    <div className="stack">
      <h1>Overview</h1>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the state of the server" lines={10} />}
      {data && <OverviewContent overview={data} isStale={isError} />}
    </div>
  );
}

function OverviewContent({ overview, isStale }: { overview: Overview; isStale: boolean }) {
  return (
    <>
      {isStale && (
        <p className="muted-text small">
          This data is from <RelativeTime at={overview.at} />.
        </p>
      )}
      <AlertList overview={overview} />
      <LostTimeNotice lostTime={overview.lost_time} />
      <WorkerTable workers={overview.workers} serverVersions={overview.versions} />
      <WorkerCardList workers={overview.workers} />
      <QueueTable queues={overview.queues} />
      <StuckTable rows={overview.stuck} />
      <JudgeErrorTable rows={overview.failures} />
      <p className="muted-text small">
        This web server runs version <span className="mono">{overview.versions.code}</span> with problems{" "}
        <span className="mono">{overview.versions.problems}</span>.
        {overview.swept_at && (
          <>
            {" "}
            Last check for lost submissions: <RelativeTime at={overview.swept_at} />.
          </>
        )}
        {(overview.mails.waiting > 0 || overview.mails.failed > 0) && ` ${describeMails(overview.mails)}`}
      </p>
    </>
  );
}
