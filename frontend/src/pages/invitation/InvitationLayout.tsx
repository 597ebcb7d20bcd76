import { useQuery } from "@tanstack/react-query";
import { Link, NavLink, Outlet, useLocation, useParams } from "react-router";
import { sessionHeadingQuery } from "../../api/reportRequests";
import type { SessionHeading } from "../../api/types";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { ScrollLinks } from "../../ui/ScrollLinks";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { RequireSignIn } from "../RequireSignIn";
import { SESSION_STATES } from "./sessionText";

/** One tab for each page about a session. The routes are in App.tsx. */
const TABS = [
  { path: "", title: "Report" },
  { path: "replay", title: "Replay" },
  { path: "notes", title: "Notes" },
  { path: "scorecard", title: "Scorecard" },
];

/** The pages about one candidate's session, for interviewers: who it is, and tabs above the page. */
export function InvitationLayout() {
  const { invitation = "" } = useParams();
  return (
    <RequireSignIn>
      <LoadedLayout key={invitation} invitation={invitation} />
    </RequireSignIn>
  );
}

function LoadedLayout({ invitation }: { invitation: string }) {
  const { data, isError, error, refetch } = useQuery({ ...sessionHeadingQuery(invitation), refetchInterval: 30_000 });
  const { pathname } = useLocation();
  const tab = TABS.find(({ path }) => path && pathname.endsWith(`/${path}`)) ?? TABS[0];
  usePageTitle(data ? `${tab?.title} of ${data.candidate}` : "Session");
  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
  return (
    <div className="stack">
      {data ? <Heading session={data} /> : <LoadingSkeleton what="the session" lines={2} />}
      <ScrollLinks className="tabs" label="Session">
        {TABS.map(({ path, title }) => (
          <NavLink key={path} to={path} end={path === ""}>
            {title}
          </NavLink>
        ))}
        {(data?.state === "running" || data?.state === "paused") && (
          <Link to={`/interviews/${data.interview_id}/live/${data.id}`}>Live</Link>
        )}
      </ScrollLinks>
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
