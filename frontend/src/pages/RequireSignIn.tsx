import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { useCurrentUser } from "../api/useCurrentUser";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { PageError } from "./PageError";

/** Shows its content to signed-in users. Sends others to the sign-in page, which leads back here. */
export function RequireSignIn({ children }: { children: ReactNode }) {
  const me = useCurrentUser();
  const { pathname, search } = useLocation();
  // A later request that fails must not remove a page in which somebody writes.
  if (me.isError && !me.data) return <PageError error={me.error} retry={() => me.refetch()} />;
  if (!me.data) return <LoadingSkeleton what="the page" />;
  if (me.data.role === "anonymous")
    return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  return children;
}
