/** The record of a session as the server sends it. The routes load it beside the code of the page, so this module needs no
 * editor and no Yjs. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "../../api/client";
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

/** What was loaded of a record before a request failed. Updates are only added, so it stays right. */
const unfinished = new Map<string, ReplayUpdates[]>();

/** Continues where the last attempt failed: a record can have more batches than the server sends in a minute. */
async function loadBatches(invitation: string): Promise<ReplayUpdates[]> {
  const batches = unfinished.get(invitation) ?? [];
  unfinished.set(invitation, batches);
  const latest = batches.at(-1);
  for (let after = latest ? latest.next : 0; after !== null; ) {
    const batch: ReplayUpdates = await getWhenAllowed(invitation, after);
    batches.push(batch);
    after = batch.next;
  }
  unfinished.delete(invitation);
  return batches;
}

/** Waits as long as the server says if it refuses because of a rate limit. */
async function getWhenAllowed(invitation: string, after: number): Promise<ReplayUpdates> {
  for (;;) {
    try {
      return await getReplayUpdates(invitation, after);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 429 && error.retryAfterMs)) throw error;
      const { retryAfterMs } = error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }
}
