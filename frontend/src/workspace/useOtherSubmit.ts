import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { sessionQuery, sessionSubmissionsQuery } from "../api/sessionRequests";
import { isUnjudged } from "../api/submissionEvents";
import type { Submission } from "../api/types";

const INTERVAL_MS = 5000;

/**
 * Whether a Submit of the exercise is judged that this page does not follow, for example because code has been run beside
 * it. No event says here when it has its verdict, so the list is read until then, and afterwards the session.
 */
export function useOtherSubmit(token: string, slug: string, exercise: string, followedId: string | null): boolean {
  const queryClient = useQueryClient();
  const isOther = ({ id, kind, state }: Submission) => kind === "submit" && isUnjudged(state) && id !== followedId;
  const { data: submissions } = useQuery({
    ...sessionSubmissionsQuery(token, slug, exercise),
    refetchInterval: ({ state }) => state.data?.some(isOther) === true && INTERVAL_MS,
  });
  const isJudged = submissions?.some(isOther) === true;

  const wasJudged = useRef(false);
  useEffect(() => {
    if (wasJudged.current && !isJudged) void queryClient.invalidateQueries({ queryKey: sessionQuery(token).queryKey });
    wasJudged.current = isJudged;
  }, [queryClient, token, isJudged]);
  return isJudged;
}
