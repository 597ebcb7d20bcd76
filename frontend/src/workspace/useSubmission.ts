import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useState } from "react";
import { getSeatSubmission, postSubmission, seatEventsUrl } from "../api/calls";
import { type Progress, reduce, type StreamEvent, WAITING } from "../api/events";
import { follow } from "../api/follow";
import { seatQuery, submissionsQuery } from "../api/queries";
import type { RunKind } from "../api/types";

type Change = StreamEvent | { type: "reset" };

export interface SubmissionHandle {
  progress: Progress;
  /** A judging is under way, or a submission on its way to the server. */
  busy: boolean;
  sending: RunKind | null;
  /** The server cannot be reached while it is followed. */
  trouble: boolean;
  /** Why the last one could not be sent. */
  error: unknown;
  send: (source: string, kind: RunKind) => void;
}

/** The submission `id`, followed until its report is there, and the way to send another. */
export function useSubmission(
  token: string,
  slug: string,
  exercise: string,
  id: string | null,
  onSent: (id: string, kind: RunKind) => void,
  onGone: () => void,
): SubmissionHandle {
  const queries = useQueryClient();
  const [progress, change] = useReducer(
    (old: Progress, event: Change) => (event.type === "reset" ? WAITING : reduce(old, event)),
    WAITING,
  );
  const [sending, setSending] = useState<RunKind | null>(null);
  const [trouble, setTrouble] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    change({ type: "reset" });
    setTrouble(false);
    if (!id) return;
    return follow(
      seatEventsUrl(token, id),
      () => getSeatSubmission(token, id),
      (event) => {
        change(event);
        if (event.type !== "report") return;
        void queries.invalidateQueries({ queryKey: seatQuery(token).queryKey });
        void queries.invalidateQueries({ queryKey: submissionsQuery(token, slug, exercise).queryKey });
      },
      setTrouble,
      (reason) => {
        setError(reason);
        onGone();
      },
    );
  }, [token, slug, exercise, id, queries, onGone]);

  const send = useCallback(
    (source: string, kind: RunKind) => {
      setSending(kind);
      setError(null);
      postSubmission(token, slug, exercise, source, kind)
        .then((made) => {
          queries.invalidateQueries({ queryKey: submissionsQuery(token, slug, exercise).queryKey });
          onSent(made.id, kind);
        }, setError)
        .finally(() => setSending(null));
    },
    [token, slug, exercise, queries, onSent],
  );

  const busy = sending !== null || (id !== null && progress.state !== "done");
  return { progress, busy, sending, trouble, error, send };
}
