import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../../api/client";
import { endSession, sessionQuery } from "../../api/sessionRequests";
import type { Session } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flushDocuments } from "../../workspace/documents/flushDocuments";
import { InterviewClock } from "../../workspace/InterviewClock";
import { countMinutesGiven, describeAddedTime } from "../../workspace/timeGivenBack";

const UNSAVED = {
  code: "unsaved",
  message: "The interview has not ended, because the server does not have all of your code yet.",
  next: "Wait until your code is saved. If you end the interview now, what arrives later is stored but not judged.",
};

/** The clock and the End button, on the candidate's first page and in the workspace. */
export function SessionControls({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isConfirming, setConfirming] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const end = async () => {
    const isSaved = await flushDocuments(session.token);
    // Only the first time: after the warning, the candidate may end with unsaved code.
    if (!isSaved && !isWarned) {
      setWarned(true);
      throw new ApiError(0, UNSAVED);
    }
    queryClient.setQueryData(sessionQuery(session.token).queryKey, await endSession(session.token));
    navigate(`/i/${session.token}`);
  };
  const onTimeUp = useCallback(
    () => void queryClient.invalidateQueries({ queryKey: sessionQuery(session.token).queryKey }),
    [queryClient, session.token],
  );
  const addedTime = describeAddedTime(session);
  return (
    <>
      {session.ends_at && (
        <InterviewClock endsAt={session.ends_at} pausedSecondsLeft={session.paused_seconds_left} onEnd={onTimeUp} />
      )}
      <span role="status">
        {addedTime && (
          <span className="muted-text small" title={addedTime}>
            <span aria-hidden="true">+{countMinutesGiven(session)} min</span>
            <span className="visually-hidden">{addedTime}</span>
          </span>
        )}
      </span>
      <Button
        kind="quiet"
        onPress={() => {
          setWarned(false);
          setConfirming(true);
        }}
      >
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
        You cannot submit after you end it. What you typed last is saved first, and code that you have changed since its
        last submit is submitted automatically.
      </ConfirmDialog>
    </>
  );
}
