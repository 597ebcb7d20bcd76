import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { sessionQuery } from "../../api/queries";
import { endSession } from "../../api/requests";
import type { Session } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { InterviewClock } from "../../workspace/InterviewClock";
import { countMinutesGiven, describeExtensions } from "../../workspace/timeExtension";

/** The candidate's only controls outside the workspace: the clock and the End button. */
export function SessionControls({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isConfirming, setConfirming] = useState(false);
  const end = async () => {
    queryClient.setQueryData(sessionQuery(session.token).queryKey, await endSession(session.token));
    navigate(`/i/${session.token}`);
  };
  const onTimeUp = useCallback(
    () => void queryClient.invalidateQueries({ queryKey: sessionQuery(session.token).queryKey }),
    [queryClient, session.token],
  );
  const extensions = describeExtensions(session.time_extensions);
  return (
    <>
      {session.ends_at && <InterviewClock endsAt={session.ends_at} onEnd={onTimeUp} />}
      <span role="status">
        {extensions && (
          <span className="muted-text small" title={extensions}>
            <span aria-hidden="true">+{countMinutesGiven(session.time_extensions)} min</span>
            <span className="visually-hidden">{extensions}</span>
          </span>
        )}
      </span>
      <Button kind="quiet" onPress={() => setConfirming(true)}>
        End
      </Button>
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="End the interview"
        cancelLabel="Continue working"
        confirmLabel="End interview"
        onConfirm={end}
      >
        You cannot submit after you end it. Your code and submissions are saved.
      </ConfirmDialog>
    </>
  );
}
