import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { sessionSubmissionsQuery } from "../api/sessionRequests";
import type { CustomInput, SubmissionKind } from "../api/types";
import { chooseEffect, type SentSource } from "./sendRules";
import type { SubmissionFeed } from "./submissionFeed";
import { rememberExercise, rememberSubmission } from "./tabs/openExercises";
import { useOtherSubmit } from "./useOtherSubmit";
import { type SubmissionHandle, useSubmission } from "./useSubmission";
import type { WorkspaceParams } from "./useWorkspaceParams";

/** What is sent, and whether anything can be sent at all. */
interface Source {
  read: () => string;
  flush: () => Promise<unknown>;
  canSend: boolean;
  /** The warm-up has no Submit. */
  isRunOnly: boolean;
}

export interface Sending {
  submission: SubmissionHandle;
  /** Of the submission that is being sent, otherwise of the followed one; a run if neither is known. */
  kind: SubmissionKind;
  /** That submission runs an input of the candidate. */
  isOnOwnInput: boolean;
  /** Whether the source as it is now has to wait for what is judged. */
  mustWait: (kind: SubmissionKind) => boolean;
  send: (kind: SubmissionKind, customInput?: CustomInput | null) => void;
  sendAgain: () => void;
}

/** Sends the source of one exercise, and follows the submission that is in the URL. */
export function useSending(
  token: string,
  submissions: SubmissionFeed,
  slug: string,
  exercise: string,
  { submission: id, set: setParam }: WorkspaceParams,
  source: Source,
): Sending {
  const lastSent = useRef<SentSource | null>(null);
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    rememberExercise(token, slug, exercise);
    return () => {
      isMounted.current = false;
    };
  }, [token, slug, exercise]);
  useEffect(() => rememberSubmission(token, slug, exercise, id), [token, slug, exercise, id]);
  const onSent = useCallback(
    (sentId: string) => {
      rememberSubmission(token, slug, exercise, sentId);
      // The URL may be of another exercise by now.
      if (isMounted.current) setParam({ submission: sentId, case: null, tab: "results" });
    },
    [token, slug, exercise, setParam],
  );
  const onNotFound = useCallback(() => setParam({ submission: null, case: null }), [setParam]);
  const submission = useSubmission(token, submissions, slug, exercise, id, onSent, onNotFound);
  const isOtherSubmitJudged = useOtherSubmit(token, slug, exercise, id);
  // After a reload nothing else says what the submission is that is still judged.
  const { data: earlier } = useQuery(sessionSubmissionsQuery(token, slug, exercise));
  const followed = submission.progress.detail ?? earlier?.find((each) => each.id === id);
  const kind = submission.sending ?? followed?.kind ?? lastSent.current?.kind;

  const findEffect = (next: SentSource) =>
    chooseEffect(
      {
        isSending: submission.sending !== null,
        isBusy: submission.isBusy,
        kind,
        last: lastSent.current,
        isOtherSubmitJudged,
      },
      next,
    );
  const send = (kind: SubmissionKind, customInput: CustomInput | null = null) => {
    if (!source.canSend || (source.isRunOnly && kind === "submit")) return;
    const next = { kind, source: source.read(), customInput };
    const effect = findEffect(next);
    if (effect === "wait") return;
    if (effect === "replace") submission.abandon();
    lastSent.current = next;
    void submission.send(next.source, kind, source.flush, customInput);
  };
  return {
    submission,
    kind: kind ?? "run",
    isOnOwnInput:
      submission.sending || !followed ? (lastSent.current?.customInput ?? null) !== null : followed.has_custom_input,
    mustWait: (kind) => findEffect({ kind, source: source.read(), customInput: null }) === "wait",
    send,
    sendAgain: () => send(lastSent.current?.kind ?? "run", lastSent.current?.customInput ?? null),
  };
}
