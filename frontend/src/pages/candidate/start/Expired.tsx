import type { Session } from "../../../api/types";
import { formatDay } from "../../../ui/timeFormat";

/** What a candidate reads who opens an invitation too late. */
export function Expired({ session }: { session: Session }) {
  return (
    <>
      <p>
        This invitation expired{session.expires_at && ` on ${formatDay(session.expires_at)}`}, so the interview cannot
        be started. Nothing was lost: no clock was running.
      </p>
      <p>
        Ask the person who invited you to renew it{session.invited_by && `: ${session.invited_by}`}. This link then
        works again.
      </p>
    </>
  );
}
