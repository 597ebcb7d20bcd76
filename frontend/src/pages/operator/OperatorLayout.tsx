import { NavLink, Outlet } from "react-router";
import { Notice } from "../../ui/Notice";
import { useMe } from "../Shell";
import { SignedIn } from "../SignedIn";
import "./operator.css";

/** One tab a page; each has its route in App.tsx. */
const TABS = [
  { to: "/operator", title: "Overview" },
  { to: "/operator/rejudges", title: "Rejudges" },
  { to: "/operator/data", title: "Candidate data" },
  { to: "/operator/audit", title: "Audit log" },
];

/** What concerns the server as a whole. */
export function Component() {
  return (
    <SignedIn>
      <ForOperators />
    </SignedIn>
  );
}

function ForOperators() {
  const { data: me } = useMe();
  if (me?.role !== "operator")
    return (
      <div className="stack">
        <h1>Operator</h1>
        <Notice tone="bad">
          You are signed in as {me?.name}, who is an interviewer. These pages are for operators alone. Ask one of them
          for what you need, or sign in as one.
        </Notice>
      </div>
    );
  return (
    <div className="stack operator">
      <nav className="tabs" aria-label="Operator">
        {TABS.map(({ to, title }) => (
          <NavLink key={to} to={to} end={to === "/operator"}>
            {title}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
