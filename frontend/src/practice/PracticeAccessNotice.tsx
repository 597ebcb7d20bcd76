import { Link, useLocation } from "react-router";
import { toFailure } from "../api/client";
import { ErrorNotice } from "../ui/ErrorNotice";
import { isFinal } from "../ui/errorHeading";
import { Notice } from "../ui/Notice";

/** An error of a practice request. If the operator limits practice, it says so and offers no retry. */
export function PracticeAccessNotice({ error, retry }: { error: unknown; retry: () => void }) {
  const { pathname, search } = useLocation();
  const { code, message, next } = toFailure(error);
  if (code === "practice_off")
    return (
      <Notice>
        {message} {next}
      </Notice>
    );
  if (code === "not_signed_in") {
    const signIn = `/login?next=${encodeURIComponent(pathname + search)}`;
    return (
      <Notice
        actions={
          <Link className="button" to={signIn}>
            Sign in
          </Link>
        }
      >
        {message}
      </Notice>
    );
  }
  return <ErrorNotice error={error} retry={isFinal(error) ? undefined : retry} />;
}
