/** The record of a session as the server sends it. The routes load it beside the code of the page, so this module needs no
 * editor and no Yjs. */
import { queryOptions } from "@tanstack/react-query";
import { getReplay, getReplayUpdates } from "../../api/replayRequests";
import type { Replay, ReplayUpdates } from "../../api/types";

export interface StoredRecord {
  replay: Replay;
  batches: ReplayUpdates[];
}

/** While the session runs, the record grows. It is read again when the page is opened again. */
export const storedRecordQuery = (invitation: string) =>
  queryOptions({
    queryKey: ["replay", invitation],
    queryFn: () => loadStoredRecord(invitation),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    structuralSharing: false,
  });

async function loadStoredRecord(invitation: string): Promise<StoredRecord> {
  const [replay, batches] = await Promise.all([getReplay(invitation), loadBatches(invitation)]);
  return { replay, batches };
}

async function loadBatches(invitation: string): Promise<ReplayUpdates[]> {
  const batches: ReplayUpdates[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const batch: ReplayUpdates = await getReplayUpdates(invitation, after);
    batches.push(batch);
    after = batch.next;
  }
  return batches;
}
