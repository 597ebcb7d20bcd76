import { NavLink } from "react-router";
import { ScrollLinks } from "../../ui/ScrollLinks";

/** One tab for each page about a session. The routes are in App.tsx. */
export const TABS = [
  { path: "", title: "Report" },
  { path: "replay", title: "Replay" },
  { path: "notes", title: "Notes" },
  { path: "scorecard", title: "Scorecard" },
];

interface Props {
  /** The id of the invitation. */
  invitation: string;
  /** The id of the interview while the session can be watched. Null otherwise. */
  live: number | null;
}

/** Leads from each page about a candidate's session to the others. */
export function SessionTabs({ invitation, live }: Props) {
  return (
    <ScrollLinks className="tabs" label="Session">
      {TABS.map(({ path, title }) => (
        <NavLink key={path} to={`/invitations/${invitation}${path && `/${path}`}`} end={path === ""}>
          {title}
        </NavLink>
      ))}
      {live !== null && <NavLink to={`/interviews/${live}/live/${invitation}`}>Live</NavLink>}
    </ScrollLinks>
  );
}
