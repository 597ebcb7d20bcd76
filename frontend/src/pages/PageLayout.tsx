import { useQueryClient } from "@tanstack/react-query";
import { NavLink, Outlet, useNavigate } from "react-router";
import { signOut } from "../api/requests";
import { useCurrentUser } from "../api/useCurrentUser";
import { Button } from "../ui/Button";
import { ThemeButton } from "../ui/ThemeButton";

/** The main navigation and the page below it. */
export function PageLayout() {
  const { data: me } = useCurrentUser();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leaveAccount = async () => {
    const anonymous = await signOut();
    queryClient.clear();
    queryClient.setQueryData(["me"], anonymous);
    navigate("/");
  };
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="page-header">
        <nav className="row" aria-label="Main">
          <NavLink to="/" end>
            Practice
          </NavLink>
          {me && me.role !== "anonymous" && <NavLink to="/interviews">Interviews</NavLink>}
          {me?.role === "operator" && <NavLink to="/operator">Operator</NavLink>}
        </nav>
        <span className="push-right row">
          {me?.role === "anonymous" && <NavLink to="/login">Sign in</NavLink>}
          {me && me.role !== "anonymous" && (
            <>
              <span className="muted-text small">{me.name}</span>
              <Button kind="quiet" onPress={leaveAccount}>
                Sign out
              </Button>
            </>
          )}
          <ThemeButton />
        </span>
      </header>
      <main className="page" id="content">
        <Outlet />
      </main>
    </>
  );
}
