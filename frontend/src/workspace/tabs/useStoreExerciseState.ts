import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { sessionQuery, sessionSubmissionsQuery } from "../../api/sessionRequests";
import type { Session } from "../../api/types";
import { earlierSourceQuery, toEntry } from "../earlier/earlierEntries";

interface OpenExercise {
  token: string;
  slug: string;
  exercise: string;
  /** A submit is being sent or judged. */
  isJudging: boolean;
  /** Null while the editor loads. */
  source: string | null;
  /** Whether the text has changed since it was opened. */
  isEdited: boolean;
}

/**
 * Writes what this page knows about the open exercise into the session that it has loaded: the server learns of an edit
 * later. Loading the session again replaces it.
 */
export function useStoreExerciseState({ token, slug, exercise, isJudging, source, isEdited }: OpenExercise) {
  const queryClient = useQueryClient();
  const session = useQuery({ ...sessionQuery(token), enabled: false }).data;
  const { data: submissions } = useQuery(sessionSubmissionsQuery(token, slug, exercise));
  const last = submissions?.find(({ kind, state }) => kind === "submit" && state !== "cancelled");
  const { data: submitted } = useQuery(earlierSourceQuery(token, slug, last && toEntry(last)));
  const isChanged = last ? isDifferent(source, submitted) : submissions && isEdited ? true : null;

  useEffect(() => {
    const next = session && replaceState(session, slug, exercise, isJudging, isChanged);
    if (next && next !== session) queryClient.setQueryData(sessionQuery(token).queryKey, next);
  }, [queryClient, session, token, slug, exercise, isJudging, isChanged]);

  const wasJudging = useRef(false);
  useEffect(() => {
    // It has a verdict, or was cancelled.
    if (wasJudging.current && !isJudging)
      void queryClient.invalidateQueries({ queryKey: sessionQuery(token).queryKey });
    wasJudging.current = isJudging;
  }, [queryClient, token, isJudging]);
}

const isDifferent = (source: string | null, submitted: string | undefined): boolean | null =>
  source === null || submitted === undefined ? null : source !== submitted;

/** The session with the state of one exercise. The same object if nothing differs. Null for `isChanged` leaves it as it is. */
export function replaceState(
  session: Session,
  slug: string,
  exercise: string,
  isJudging: boolean,
  isChanged: boolean | null,
): Session {
  const problem = session.problems.find((each) => each.slug === slug);
  const state = problem?.exercise_states.find((each) => each.exercise === exercise);
  if (!problem || !state) return session;
  const next = {
    exercise,
    result: isJudging ? ("judging" as const) : state.result,
    is_changed: isChanged ?? state.is_changed,
  };
  if (next.result === state.result && next.is_changed === state.is_changed) return session;
  const exercise_states = problem.exercise_states.map((each) => (each === state ? next : each));
  return {
    ...session,
    problems: session.problems.map((each) => (each === problem ? { ...problem, exercise_states } : each)),
  };
}

/**
 * Whether another exercise than the open one is being judged. This page receives no event when it has a verdict.
 * `useOtherSubmit` does this for the open one.
 */
export const isJudgedElsewhere = (session: Session | undefined, slug: string, exercise: string): boolean =>
  session?.problems.some((problem) =>
    problem.exercise_states.some(
      (state) => state.result === "judging" && !(problem.slug === slug && state.exercise === exercise),
    ),
  ) === true;
