import { Link, Outlet, useLocation, useOutletContext, useSearchParams } from "react-router";
import { listTeamsAsEditor } from "../../api/teamRoles";
import type { Me } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { Notice } from "../../ui/Notice";
import { ScrollLinks } from "../../ui/ScrollLinks";
import { usePageTitle } from "../../ui/usePageTitle";
import { RequireSignIn } from "../RequireSignIn";
import { TeamSelect } from "../TeamSelect";
import "../lists/lists.css";
import "./analytics.css";

type MemberTeam = Me["teams"][number];
/** The URL parameters that stay when the user opens another tab. */
const SHARED_PARAMS = ["team", "interview", "months"];

/** The team whose analytics are shown. For the pages in this layout. */
export const useTeam = () => useOutletContext<MemberTeam>();

/**
 * The analytics of a team in tabs: its problems, its process and, for owners, fairness. The team is in the URL; without
 * one it is the first team.
 */
export function AnalyticsLayout() {
  usePageTitle("Analytics");
  return (
    <RequireSignIn>
      <TeamAnalytics />
    </RequireSignIn>
  );
}

function TeamAnalytics() {
  const { data: me } = useCurrentUser();
  const [params, setParams] = useSearchParams();
  const teams = listTeamsAsEditor(me);
  const team = teams.find(({ id }) => String(id) === params.get("team")) ?? teams[0];
  if (!team)
    return (
      <div className="stack">
        <h1>Analytics</h1>
        <Notice>
          Only owners and interviewers of a team can see analytics, because they name the known bugs of the problems.
          Ask an owner of your team to make you an interviewer.
        </Notice>
      </div>
    );
  return (
    <div className="stack">
      <TeamSelect teams={teams} team={team.id} onChange={(id) => setParams({ team: id })} />
      <Tabs isOwner={team.role === "owner"} />
      <Outlet key={team.id} context={team} />
    </div>
  );
}

function Tabs({ isOwner }: { isOwner: boolean }) {
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  const shared = new URLSearchParams([...params].filter(([name]) => SHARED_PARAMS.includes(name)));
  const search = shared.size > 0 ? `?${shared}` : "";
  const tabs = [
    { to: "/analytics", title: "Problems" },
    { to: "/analytics/process", title: "Process" },
    ...(isOwner ? [{ to: "/analytics/fairness", title: "Fairness" }] : []),
  ];
  const active = tabs.findLast(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  return (
    <ScrollLinks className="tabs" label="Analytics">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to + search}
          className={tab === active ? "active" : undefined}
          aria-current={tab === active ? "page" : undefined}
        >
          {tab.title}
        </Link>
      ))}
    </ScrollLinks>
  );
}
