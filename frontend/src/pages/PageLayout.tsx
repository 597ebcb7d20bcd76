import { useQuery, useQueryClient } from "@tanstack/react-query";
import { NavLink, Outlet, useNavigate } from "react-router";
import { getMe, logout } from "../api/calls";
import { Button } from "../ui/Button";
import { ThemeButton } from "../ui/ThemeButton";

export const useMe = () => useQuery({ queryKey: ["me"], queryFn: getMe, staleTime: 60_000 });

/** The one navigation, in the same place on every page that has it. */
export function Shell() {
  const { data: me } = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    const anonymous = await logout();
    queries.clear();
    queries.setQueryData(["me"], anonymous);
    navigate("/");
  };
  return (
    <>
      <a className="skip" href="#content">
        To the content
      </a>
      <header className="shell">
        <nav className="row" aria-label="Main">
          <NavLink to="/" end>
            Practice
          </NavLink>
          {me && me.role !== "anonymous" && <NavLink to="/interviews">Interviews</NavLink>}
          {me?.role === "operator" && <NavLink to="/operator">Operator</NavLink>}
        </nav>
        <span className="push row">
          {me?.role === "anonymous" && <NavLink to="/login">Sign in</NavLink>}
          {me && me.role !== "anonymous" && (
            <>
              <span className="soft small">{me.name}</span>
              <Button kind="quiet" onPress={leave}>
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
