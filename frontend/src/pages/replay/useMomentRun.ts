import { useMutation, useQuery } from "@tanstack/react-query";
import { replayRunQuery, startReplayRun } from "../../api/replayRequests";
import type { ReplayRun } from "../../api/types";

/** The code of a moment, to be run. */
export interface MomentCode {
  slug: string;
  exercise: string;
  source: string;
  /** Which moment it is, for people: "12:03, Softmax, Implement". */
  label: string;
}

export interface MomentRun {
  start: (code: MomentCode) => void;
  /** The code that was run last. */
  code: MomentCode | undefined;
  run: ReplayRun | undefined;
  /** From the start of the run until it has a result or fails. */
  isBusy: boolean;
  error: Error | null;
}

/** Runs the code of a moment on all cases. The candidate's record does not change. */
export function useMomentRun(invitation: string): MomentRun {
  const startRun = useMutation({
    mutationFn: ({ slug, exercise, source }: MomentCode) => startReplayRun(invitation, slug, exercise, source),
  });
  const id = startRun.data?.id;
  const runQuery = useQuery({ ...replayRunQuery(invitation, id ?? ""), enabled: id !== undefined });
  const run = runQuery.data ?? startRun.data;
  return {
    start: startRun.mutate,
    code: startRun.variables,
    run,
    isBusy: startRun.isPending || (run !== undefined && run.report === null && !runQuery.isError),
    error: startRun.error ?? runQuery.error,
  };
}
