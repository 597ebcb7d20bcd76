import { useMutation, useQuery } from "@tanstack/react-query";
import { replayRunQuery, startReplayRun } from "../../api/replayRequests";
import type { ReplayRun } from "../../api/types";

/** The code of a moment, to be run. */
export interface MomentCode {
  slug: string;
  exercise: string;
  source: string;
  /** Which moment it is, for people: "Softmax, Implement, at 12:03". */
  label: string;
}

export interface MomentRun {
  start: (code: MomentCode) => void;
  /** The last code that was started. */
  code: MomentCode | undefined;
  run: ReplayRun | undefined;
  /** Until it has a result or fails. */
  isBusy: boolean;
  error: Error | null;
}

/** Runs the code of a moment on all cases. The candidate's record does not change. */
export function useMomentRun(invitation: string): MomentRun {
  const started = useMutation({
    mutationFn: ({ slug, exercise, source }: MomentCode) => startReplayRun(invitation, slug, exercise, source),
  });
  const id = started.data?.id;
  const followed = useQuery({ ...replayRunQuery(invitation, id ?? ""), enabled: id !== undefined });
  const run = followed.data ?? started.data;
  return {
    start: started.mutate,
    code: started.variables,
    run,
    isBusy: started.isPending || (run !== undefined && run.report === null && !followed.isError),
    error: started.error ?? followed.error,
  };
}
