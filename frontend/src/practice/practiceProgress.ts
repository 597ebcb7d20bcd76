import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { startPracticeClock } from "../api/practiceRequests";
import { sessionQuery } from "../api/sessionRequests";
import type { PracticeProgress, Session } from "../api/types";

export const PRACTICE_QUERY = sessionQuery("practice");

/** Returns the session with new progress on one problem. */
export const updateProgress = (
  session: Session | undefined,
  slug: string,
  progress: PracticeProgress,
): Session | undefined =>
  session && {
    ...session,
    problems: session.problems.map((problem) => (problem.slug === slug ? { ...problem, practice: progress } : problem)),
  };

/** Returns a function that stores the progress on one problem, as the server sent it, in the query cache. */
export function useStoreProgress(slug: string) {
  const queryClient = useQueryClient();
  return useCallback(
    (progress: PracticeProgress) =>
      queryClient.setQueryData(PRACTICE_QUERY.queryKey, (session) => updateProgress(session, slug, progress)),
    [queryClient, slug],
  );
}

/** Starts the clock when an unsolved problem is opened for the first time, if the open exercise `isTimed`. */
export function useStartClock(slug: string, progress: PracticeProgress | null | undefined, isTimed: boolean) {
  const storeProgress = useStoreProgress(slug);
  const shouldStart =
    isTimed && progress !== null && progress !== undefined && !progress.started_at && !progress.accepted_at;
  useEffect(() => {
    // Ignore a failure: the editor already reports that the server is unreachable.
    if (shouldStart) startPracticeClock(slug).then(storeProgress, () => undefined);
  }, [shouldStart, slug, storeProgress]);
}
