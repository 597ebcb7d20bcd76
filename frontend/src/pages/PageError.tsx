import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { ApiError } from "../api/client";
import { useCurrentUser } from "../api/useCurrentUser";
import { ErrorNotice } from "../ui/ErrorNotice";
import { chooseErrorHeading, isFinal } from "../ui/errorHeading";

interface Props {
  error: unknown;
  retry: () => void;
  /** Shown instead of the link to sign in, to the user's interviews or to practice. */
  children?: ReactNode;
}

/** Replaces a page that could not be loaded: a heading, what happened, and a link to another page. */
export function PageError({ error, retry, children }: Props) {
  return (
    <div className="stack">
      <h1>{chooseErrorHeading(error)}</h1>
      <ErrorNotice error={error} retry={isFinal(error) ? undefined : retry} />
      {children ?? (
        <p>
          <OtherPageLink error={error} />
        </p>
      )}
    </div>
  );
}

/** To sign in if that is the cause; otherwise to the user's interviews, or to practice without an account. */
function OtherPageLink({ error }: { error: unknown }) {
  const { data: me } = useCurrentUser();
  const { pathname, search } = useLocation();
  if (error instanceof ApiError && error.status === 401)
    return <Link to={`/login?next=${encodeURIComponent(pathname + search)}`}>Sign in</Link>;
  if (me && me.role !== "anonymous") return <Link to="/interviews">Go to your interviews</Link>;
  return <Link to="/">Go to practice</Link>;
}
