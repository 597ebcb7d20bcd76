import { NavLink, Outlet } from "react-router";
import { listTeamsAsEditor } from "../api/teamRoles";
import { useCurrentUser } from "../api/useCurrentUser";
import { Button } from "../ui/Button";
import { PageHeader } from "../ui/PageHeader";
import { ScrollLinks } from "../ui/ScrollLinks";
import { ShortcutButton } from "../ui/shortcuts/ShortcutButton";
import { ThemeButton } from "../ui/ThemeButton";
import { SearchButton } from "./search/SearchButton";
import { useSignOut } from "./useSignOut";

/** The main navigation and the page below it. */
export function PageLayout() {
  const { data: me } = useCurrentUser();
  const { signOut, dialog } = useSignOut();
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <PageHeader>
        <ScrollLinks className="row" label="Main">
          <NavLink to="/" end>
            Practice
          </NavLink>
          {me && me.role !== "anonymous" && <NavLink to="/interviews">Interviews</NavLink>}
          {listTeamsAsEditor(me).length > 0 && <NavLink to="/sessions">Sessions</NavLink>}
          {listTeamsAsEditor(me).length > 0 && <NavLink to="/analytics">Analytics</NavLink>}
          {me && me.teams.length > 0 && <NavLink to="/team">Team</NavLink>}
          {me?.role === "operator" && <NavLink to="/operator">Operator</NavLink>}
        </ScrollLinks>
        <span className="push-right row">
          {me?.role === "anonymous" && <NavLink to="/login">Sign in</NavLink>}
          {me && me.role !== "anonymous" && (
            <>
              <SearchButton me={me} signOut={signOut} />
              <NavLink to="/account" aria-label={`Account of ${me.name}`}>
                {me.name}
              </NavLink>
              <Button kind="quiet" onPress={signOut}>
                Sign out
              </Button>
              {dialog}
            </>
          )}
          <ShortcutButton />
          <ThemeButton />
        </span>
      </PageHeader>
      <main className="page" id="content">
        <Outlet />
      </main>
    </>
  );
}
