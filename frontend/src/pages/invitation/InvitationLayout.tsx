import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useParams } from "react-router";
import { sessionHeadingQuery } from "../../api/reportRequests";
import type { SessionHeading } from "../../api/types";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { RequireSignIn } from "../RequireSignIn";
import { SessionTabs, TABS } from "./SessionTabs";
import { SESSION_STATES } from "./sessionText";

/** The pages about one candidate's session, for interviewers: who it is, and tabs above the page. */
export function InvitationLayout() {
  const { invitation = "" } = useParams();
  return (
    <RequireSignIn>
      <LayoutLoader key={invitation} invitation={invitation} />
    </RequireSignIn>
  );
}

function LayoutLoader({ invitation }: { invitation: string }) {
  const { data, isError, error, refetch } = useQuery({ ...sessionHeadingQuery(invitation), refetchInterval: 30_000 });
  const { pathname } = useLocation();
  const tab = TABS.find(({ path }) => path && pathname.endsWith(`/${path}`)) ?? TABS[0];
  usePageTitle(data ? `${tab?.title} of ${data.candidate}` : "Session");
  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
  return (
    <div className="stack">
      {data ? <Heading session={data} /> : <LoadingSkeleton what="the session" lines={2} />}
      <SessionTabs
        invitation={invitation}
        live={data?.state === "running" || data?.state === "paused" ? data.interview_id : null}
      />
      <Outlet />
    </div>
  );
}

function Heading({ session }: { session: SessionHeading }) {
  return (
    <div>
      <p className="small">
        <Link to={`/interviews/${session.interview_id}`}>{session.interview_title}</Link>
      </p>
      <div className="row">
        <h1>{session.candidate}</h1>
        <span className="muted-text">{SESSION_STATES[session.state]}</span>
      </div>
    </div>
  );
}
