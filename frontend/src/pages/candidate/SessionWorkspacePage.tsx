import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useParams } from "react-router";
import { sessionQuery } from "../../api/sessionRequests";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { PageHeader } from "../../ui/PageHeader";
import { WARM_UP } from "../../workspace/exerciseNames";
import { Workspace } from "../../workspace/Workspace";
import { PageError } from "../PageError";
import { RuleChangeNotice } from "./RuleChangeNotice";
import { SessionControls } from "./SessionControls";

const BACK = "Back to the interview";

/** The workspace of one problem of an interview, or of its warm-up. Leads to the first page where there is none. */
export function SessionWorkspacePage() {
  const { token = "", slug = "" } = useParams();
  const session = useQuery({ ...sessionQuery(token), refetchInterval: 60_000 });
  if (!session.data)
    return (
      <>
        <PageHeader hasHomeLink={false} />
        <main className="page narrow-page">
          {session.isError ? (
            <PageError error={session.error} retry={() => session.refetch()}>
              <p>
                <Link to={`/i/${token}`}>Go back to the interview</Link>
              </p>
            </PageError>
          ) : (
            <LoadingSkeleton what="the interview" />
          )}
        </main>
      </>
    );
  const { state, has_warm_up, problems } = session.data;
  if (slug === WARM_UP && has_warm_up)
    return <Workspace token={token} slug={slug} isRunOnly backLink={<Link to={`/i/${token}`}>{BACK}</Link>} />;
  const hasNoWorkspace = state === "invited" || state === "revoked" || state === "expired";
  if (hasNoWorkspace || slug === WARM_UP) return <Navigate to={`/i/${token}`} replace />;
  const isOpen = state === "running" || state === "paused";
  // After the end it has the results, the feedback and the candidate's data, also of an interview with one problem.
  const backTitle = isOpen ? problems.length > 1 && "Problems" : BACK;
  return (
    <Workspace
      token={token}
      slug={slug}
      isClosed={state !== "running"}
      backLink={backTitle && <Link to={`/i/${token}`}>{backTitle}</Link>}
      notice={<RuleChangeNotice rules={session.data.rules} />}
      actions={isOpen && <SessionControls session={session.data} />}
    />
  );
}
