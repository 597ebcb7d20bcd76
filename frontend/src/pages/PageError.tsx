import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { ApiError } from "../api/client";
import { useCurrentUser } from "../api/useCurrentUser";
import { ErrorNotice } from "../ui/ErrorNotice";
import { chooseErrorHeading, isFinal } from "../ui/errorHeading";

interface Props {
  error: unknown;
  retry: () => void;
  /** Where to go from here, instead of the user's first page. */
  children?: ReactNode;
}

/** Replaces a page that could not be loaded: a heading, what happened, and a way on. */
export function PageError({ error, retry, children }: Props) {
  return (
    <div className="stack">
      <h1>{chooseErrorHeading(error)}</h1>
      <ErrorNotice error={error} retry={isFinal(error) ? undefined : retry} />
      {children ?? (
        <p>
          <WayOn error={error} />
        </p>
      )}
    </div>
  );
}

function WayOn({ error }: { error: unknown }) {
  const { data: me } = useCurrentUser();
  const { pathname, search } = useLocation();
  if (error instanceof ApiError && error.status === 401)
    return <Link to={`/login?next=${encodeURIComponent(pathname + search)}`}>Sign in</Link>;
  if (me && me.role !== "anonymous") return <Link to="/interviews">Go to your interviews</Link>;
  return <Link to="/">Go to practice</Link>;
}
