import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "react-router";
import { ApiError } from "../../api/client";
import { type SharedReport, sharedCodeQuery, sharedReportQuery } from "../../api/shareRequests";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { PageHeader } from "../../ui/PageHeader";
import { ShortcutButton } from "../../ui/shortcuts/ShortcutButton";
import { formatDay } from "../../ui/timeFormat";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { ComparedCode } from "./ComparedCode";
import { ComparisonTable } from "./ComparisonTable";

/** What somebody without an account reads by a link. It has no navigation. */
export function SharedPage() {
  const { token = "" } = useParams();
  const { data, isError, error, refetch } = useQuery(sharedReportQuery(token));
  usePageTitle("Shared report");
  return (
    <>
      <PageHeader hasHomeLink={false}>
        <span className="push-right">
          <ShortcutButton />
        </span>
      </PageHeader>
      <main className="page">
        {isError && !data ? (
          error instanceof ApiError && error.status === 404 ? (
            <div className="stack-2 readable-width">
              <h1>This link does not work</h1>
              <p>
                It may be incomplete, it may have expired or been revoked, or what it showed was deleted. Ask the person
                who sent it to you for a new one.
              </p>
            </div>
          ) : (
            <PageError error={error} retry={() => refetch()}>
              <p>If this happens again, ask the person who sent you the link.</p>
            </PageError>
          )
        ) : data ? (
          <SharedContent token={token} report={data} />
        ) : (
          <LoadingSkeleton what="the report" lines={12} />
        )}
      </main>
    </>
  );
}

function SharedContent({ token, report }: { token: string; report: SharedReport }) {
  const codeQuery = useMemo(() => sharedCodeQuery(token), [token]);
  const isComparison = report.sessions.length > 1;
  return (
    <div className="stack">
      <div className="stack-2">
        {report.title && <p className="small muted-text">{report.title}</p>}
        <h1>{isComparison ? "Comparison of candidates" : "Report of an interview"}</h1>
        <p className="muted-text readable-width">
          {report.team && `${report.team} shares this with you. `}It is confidential: do not pass the link on. It works
          until {formatDay(report.expires_at)}, and each opening is recorded.
        </p>
      </div>
      <p className="small muted-text readable-width">
        Beside each score is the 95% interval of the share of passed cases, as if the cases were a sample of all
        possible ones.{" "}
        {isComparison && "Where two intervals overlap widely, the cases do not tell the candidates apart. "}
        {report.has_scorecards && "Scorecards appear once the team has revealed them."}
      </p>
      <ComparisonTable comparison={report} hasLinks={false} />
      {report.has_code && (
        <ComparedCode sessions={report.sessions} exercises={report.exercises} codeQuery={codeQuery} />
      )}
    </div>
  );
}
