import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { followSubmission } from "../api/followSubmission";
import { createIdempotencyKey, retryWhileUnavailable } from "../api/requestRetries";
import {
  cancelSubmission,
  getSessionSubmission,
  sessionQuery,
  sessionSubmissionsQuery,
  submitSource,
} from "../api/sessionRequests";
import {
  applyEvent,
  INITIAL_PROGRESS,
  isUnjudged,
  type JudgingProgress,
  type SubmissionEvent,
} from "../api/submissionEvents";
import type { CustomInput, SubmissionKind } from "../api/types";
import type { SubmissionFeed } from "./submissionFeed";

const SAVE_TIMEOUT_MS = 1000;

type SubmissionAction = SubmissionEvent | { type: "reset" };

export interface SubmissionHandle {
  progress: JudgingProgress;
  /** A submission is being sent or judged. */
  isBusy: boolean;
  sending: SubmissionKind | null;
  /** The server cannot be reached, so the progress may be out of date. */
  isUnreachable: boolean;
  /** Why the last submission could not be sent or followed. Null if it could. */
  error: unknown;
  /**
   * `saveFirst` is tried before, but a slow save does not delay judging for long. With `customInput` a run uses it
   * instead of the sample cases.
   */
  send: (
    source: string,
    kind: SubmissionKind,
    saveFirst: () => Promise<unknown>,
    customInput: CustomInput | null,
  ) => void;
  isCancelling: boolean;
  /** Why the submission could not be cancelled. Null if it could. */
  cancelError: unknown;
  /** Cancels the submission that waits or is being judged. */
  cancel: () => void;
  /** The same for one whose place another one takes: nobody waits for its end. */
  abandon: () => void;
}

/** Follows the submission `id` until its report arrives, and sends new submissions. */
export function useSubmission(
  token: string,
  submissions: SubmissionFeed,
  slug: string,
  exercise: string,
  id: string | null,
  onSent: (id: string) => void,
  onNotFound: () => void,
): SubmissionHandle {
  const queryClient = useQueryClient();
  const [progress, dispatch] = useReducer(
    (previous: JudgingProgress, event: SubmissionAction) =>
      event.type === "reset" ? INITIAL_PROGRESS : applyEvent(previous, event),
    INITIAL_PROGRESS,
  );
  const [sending, setSending] = useState<SubmissionKind | null>(null);
  const [isUnreachable, setUnreachable] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isCancelling, setCancelling] = useState(false);
  const [cancelError, setCancelError] = useState<unknown>(null);
  const followedId = useRef(id);

  useEffect(() => {
    followedId.current = id;
    dispatch({ type: "reset" });
    setUnreachable(false);
    setCancelling(false);
    setCancelError(null);
    if (!id) return;
    return followSubmission(
      submissions.follow(id),
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
  }, [token, submissions, slug, exercise, id, queryClient, onNotFound]);

  const send = useCallback(
    (source: string, kind: SubmissionKind, saveFirst: () => Promise<unknown>, customInput: CustomInput | null) => {
      setSending(kind);
      setError(null);
      const key = createIdempotencyKey();
      const isSaved = saveFirst().catch(() => undefined);
      Promise.race([isSaved, new Promise((resolve) => setTimeout(resolve, SAVE_TIMEOUT_MS))])
        .then(() => retryWhileUnavailable(() => submitSource(token, slug, exercise, source, kind, customInput, key)))
        .then((created) => {
          queryClient.invalidateQueries({ queryKey: sessionSubmissionsQuery(token, slug, exercise).queryKey });
          onSent(created.id);
        }, setError)
        .finally(() => setSending(null));
    },
    [token, slug, exercise, queryClient, onSent],
  );

  const cancel = useCallback(() => {
    if (!id) return;
    // Another submission may have taken its place when the answer arrives.
    const isFollowed = () => followedId.current === id;
    setCancelling(true);
    setCancelError(null);
    cancelSubmission(token, id)
      .then(() => getSessionSubmission(token, id))
      .then((detail) => {
        if (isFollowed()) dispatch({ type: "report", detail });
        void queryClient.invalidateQueries({ queryKey: sessionSubmissionsQuery(token, slug, exercise).queryKey });
      })
      .catch((reason) => isFollowed() && setCancelError(reason))
      .finally(() => isFollowed() && setCancelling(false));
  }, [token, slug, exercise, id, queryClient]);

  const abandon = useCallback(() => {
    if (id) void cancelSubmission(token, id).catch(() => undefined);
  }, [token, id]);

  const isBusy = sending !== null || (id !== null && isUnjudged(progress.state));
  return { progress, isBusy, sending, isUnreachable, error, send, isCancelling, cancelError, cancel, abandon };
}
