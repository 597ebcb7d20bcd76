import type { Session } from "../../../api/types";
import { OwnCodeList } from "./OwnCodeList";
import { OwnDataSection } from "./OwnDataSection";

interface Props {
  session: Session;
  onDeleted: () => void;
}

/** What a candidate reads after the invitation was withdrawn, with their code and data. */
export function Withdrawn({ session, onDeleted }: Props) {
  return (
    <>
      <p>
        The interviewers withdrew this invitation, so the interview cannot {session.started_at ? "go on" : "be started"}
        . {session.started_at && "The clock is stopped, and what the server received of your code is stored. "}
        If they restore the invitation, this link works again
        {session.started_at && " and you continue with the time that was left"}.
      </p>
      <p>To ask why, contact the person who invited you{session.invited_by && `: ${session.invited_by}`}.</p>
      {session.started_at && <OwnCodeList token={session.token} />}
      <OwnDataSection session={session} onDeleted={onDeleted} />
    </>
  );
}
