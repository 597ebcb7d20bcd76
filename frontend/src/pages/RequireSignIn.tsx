import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { Failed, Loading } from "../ui/Notice";
import { useMe } from "./Shell";

/** Shows its pages to interviewers; others are asked to sign in first and come back. */
export function SignedIn({ children }: { children: ReactNode }) {
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.isError) return <Failed error={me.error} retry={() => me.refetch()} />;
  if (!me.data) return <Loading what="the page" />;
  if (me.data.role === "anonymous")
    return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  return children;
}
