import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useState } from "react";
import { followSubmission } from "../api/followSubmission";
import { sessionQuery, sessionSubmissionsQuery } from "../api/queries";
import { cancelSubmission, getSessionSubmission, sessionEventsUrl, submitSource } from "../api/requests";
import { retryWhileUnavailable } from "../api/retryWhileUnavailable";
import {
  applyEvent,
  INITIAL_PROGRESS,
  isUnjudged,
  type JudgingProgress,
  type StreamEvent,
} from "../api/submissionEvents";
import type { RunKind } from "../api/types";

type SubmissionAction = StreamEvent | { type: "reset" };

export interface SubmissionHandle {
  progress: JudgingProgress;
  /** A submission is being sent or judged. */
  isBusy: boolean;
  sending: RunKind | null;
  /** The server cannot be reached, so the progress may be out of date. */
  isUnreachable: boolean;
  /** Why the last submission could not be sent or followed. Null if it could. */
  error: unknown;
  send: (source: string, kind: RunKind) => void;
  isCancelling: boolean;
  /** Why the submission could not be cancelled. Null if it could. */
  cancelError: unknown;
  /** Cancels the submission that waits or is being judged. */
  cancel: () => void;
}

/** Follows the submission `id` until its report arrives, and sends new submissions. */
export function useSubmission(
  token: string,
  slug: string,
  exercise: string,
  id: string | null,
  onSent: (id: string, kind: RunKind) => void,
  onNotFound: () => void,
): SubmissionHandle {
  const queryClient = useQueryClient();
  const [progress, dispatch] = useReducer(
    (previous: JudgingProgress, event: SubmissionAction) =>
      event.type === "reset" ? INITIAL_PROGRESS : applyEvent(previous, event),
    INITIAL_PROGRESS,
  );
  const [sending, setSending] = useState<RunKind | null>(null);
  const [isUnreachable, setUnreachable] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isCancelling, setCancelling] = useState(false);
  const [cancelError, setCancelError] = useState<unknown>(null);

  useEffect(() => {
    dispatch({ type: "reset" });
    setUnreachable(false);
    setCancelError(null);
    if (!id) return;
    return followSubmission(
      sessionEventsUrl(token, id),
      () => getSessionSubmission(token, id),
      (event) => {
        dispatch(event);
        if (event.type !== "report") return;
        void queryClient.invalidateQueries({ queryKey: sessionQuery(token).queryKey });
        void queryClient.invalidateQueries({ queryKey: sessionSubmissionsQuery(token, slug, exercise).queryKey });
      },
      setUnreachable,
      (reason) => {
        setError(reason);
        onNotFound();
      },
    );
  }, [token, slug, exercise, id, queryClient, onNotFound]);

  const send = useCallback(
    (source: string, kind: RunKind) => {
      setSending(kind);
      setError(null);
      retryWhileUnavailable(() => submitSource(token, slug, exercise, source, kind))
        .then((created) => {
          queryClient.invalidateQueries({ queryKey: sessionSubmissionsQuery(token, slug, exercise).queryKey });
          onSent(created.id, kind);
        }, setError)
        .finally(() => setSending(null));
    },
    [token, slug, exercise, queryClient, onSent],
  );

  const cancel = useCallback(() => {
    if (!id) return;
    setCancelling(true);
    setCancelError(null);
    cancelSubmission(token, id)
      .then(() => getSessionSubmission(token, id))
      .then((detail) => {
        dispatch({ type: "report", detail });
        void queryClient.invalidateQueries({ queryKey: sessionSubmissionsQuery(token, slug, exercise).queryKey });
      })
      .catch(setCancelError)
      .finally(() => setCancelling(false));
  }, [token, slug, exercise, id, queryClient]);

  const isBusy = sending !== null || (id !== null && isUnjudged(progress.state));
  return { progress, isBusy, sending, isUnreachable, error, send, isCancelling, cancelError, cancel };
}
