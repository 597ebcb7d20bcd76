import { NavLink, Outlet } from "react-router";
import { Notice } from "../../ui/Notice";
import { ScrollLinks } from "../../ui/ScrollLinks";
import { usePageTitle } from "../../ui/usePageTitle";
import { RequireSignIn } from "../RequireSignIn";
import "./operator.css";
import { useCurrentUser } from "../../api/useCurrentUser";

/** One tab for each page. The routes are in App.tsx. */
const TABS = [
  { to: "/operator", title: "Overview" },
  { to: "/operator/rejudges", title: "Rejudges" },
  { to: "/operator/data", title: "Candidate data" },
  { to: "/operator/teams", title: "Teams" },
  { to: "/operator/problems", title: "Problems" },
  { to: "/operator/audit", title: "Audit log" },
];

/** The layout of the operator pages: tabs above the page. */
export function OperatorLayout() {
  return (
    <RequireSignIn>
      <OperatorTabs />
    </RequireSignIn>
  );
}

function OperatorTabs() {
  const { data: me } = useCurrentUser();
  if (me?.role !== "operator") return <OperatorsOnly name={me?.name} />;
  return (
    <div className="stack operator">
      <ScrollLinks className="tabs" label="Operator">
        {TABS.map(({ to, title }) => (
          <NavLink key={to} to={to} end={to === "/operator"}>
            {title}
          </NavLink>
        ))}
      </ScrollLinks>
      <Outlet />
    </div>
  );
}

function OperatorsOnly({ name }: { name: string | undefined }) {
  usePageTitle("Operator");
  return (
    <div className="stack">
      <h1>Operator</h1>
      <Notice tone="bad">
        You are signed in as {name}, who is not an operator. Only operators can open these pages. Ask an operator for
        help, or sign in as one.
      </Notice>
    </div>
  );
}
