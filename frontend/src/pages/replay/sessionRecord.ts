/** The whole record of a session, for its replay. */
import type { Replay, ReplayDocument, ReplayUpdates } from "../../api/types";
import type { StoredRecord } from "./storedRecord";
import { type RecordedUpdate, TextHistory } from "./textHistory";
import { listMarks, type Mark } from "./timelineMarks";

export interface SessionRecord {
  replay: Replay;
  /** By the id of the document. */
  histories: Map<number, TextHistory>;
  /** What the timeline shows beside typing, in the order of time. */
  marks: Mark[];
  /** The moments at which something happened, in the order of time. `document` is an id, and null for the whole
   * session. */
  activity: { at: number; document: number | null }[];
  /** The first and the last moment, in milliseconds since 1970. */
  start: number;
  end: number;
}

/** "softmax/implement": how URLs and marks name a document. */
export const nameReplayDocument = ({ slug, exercise }: Pick<ReplayDocument, "slug" | "exercise">) =>
  `${slug}/${exercise}`;

export function buildRecord({ replay, batches }: StoredRecord): SessionRecord {
  const updates = new Map<number, RecordedUpdate[]>(replay.documents.map(({ id }) => [id, []]));
  for (const [document, update] of batches.flatMap(splitBatch)) updates.get(document)?.push(update);
  const histories = new Map([...updates].map(([id, recorded]) => [id, new TextHistory(recorded)]));
  const marks = listMarks(replay);
  const ids = new Map(replay.documents.map((document) => [nameReplayDocument(document), document.id]));
  const edits = [...histories].flatMap(([document, { edits }]) => edits.map(({ at }) => ({ at, document })));
  const activity = [...edits, ...marks.map(({ at, document }) => ({ at, document: ids.get(document) ?? null }))];
  activity.sort((a, b) => a.at - b.at);
  const started = replay.started_at ? Date.parse(replay.started_at) : (activity[0]?.at ?? 0);
  const ended = replay.ended_at ? Date.parse(replay.ended_at) : started;
  return {
    replay,
    histories,
    marks,
    activity,
    start: started,
    end: Math.max(started, ended, activity.at(-1)?.at ?? 0),
  };
}

/** The moment that the page shows first: the first edit of a person, or the first code. Before it there is nothing to
 * see. */
export function findOpeningMoment({ histories, start }: Pick<SessionRecord, "histories" | "start">): number {
  const edits = [...histories.values()].flatMap((history) => history.edits).sort((a, b) => a.at - b.at);
  const first = edits.find(({ author }) => author !== "server") ?? edits[0];
  return first?.at ?? start;
}

function splitBatch(batch: ReplayUpdates): [document: number, update: RecordedUpdate][] {
  const data = Uint8Array.from(atob(batch.updates), (letter) => letter.charCodeAt(0));
  let from = 0;
  return batch.sizes.map((size, index) => {
    const update = data.subarray(from, from + size);
    from += size;
    return [
      batch.documents[index] ?? 0,
      { at: batch.times[index] ?? 0, author: batch.authors[index] ?? "server", update },
    ];
  });
}

/** Computes all moments while the page is used, so that a later jump to any of them is fast. Returns a
 * function that stops it. */
export function computeInBackground({ histories }: SessionRecord): () => void {
  const waiting = [...histories.values()];
  const computeSlice = () => {
    if (!waiting[0]?.computeNext()) waiting.shift();
    if (waiting.length > 0) timer = setTimeout(computeSlice);
  };
  let timer = setTimeout(computeSlice);
  return () => clearTimeout(timer);
}
