import { toBase64, toHexString } from "lib0/buffer";
import { digest } from "lib0/hash/sha256";
import * as Y from "yjs";
import type { UpdateBatch } from "../../api/types";
import { type QueuedUpdate, UpdateQueue } from "./updateQueue";

interface SentBatch extends QueuedUpdate {
  body: UpdateBatch;
}

/** The edits of one document that the server has not confirmed, and the batches in which they are sent. */
export class UnconfirmedEdits {
  readonly client = createClientId();
  private sequence = 0;
  private readonly queue = new UpdateQueue();
  /** Sent at least once and not confirmed. It is sent again as it is: the server may have stored it. */
  private batch: SentBatch | null = null;
  /** Unsent changes of an earlier page in the browser's copy, until the server's state shows which these are. */
  storedChanges = 0;

  /** How many edits there are. */
  get changes() {
    return this.storedChanges + this.queue.changes + (this.batch?.changes ?? 0);
  }

  /** Whether a batch was sent and more edits wait. */
  get hasBatchAndMore() {
    return this.batch !== null && this.queue.changes > 0;
  }

  push(update: Uint8Array, changes = 1, isPrivate = false) {
    this.queue.push(update, changes, isPrivate);
  }

  /**
   * The batch to send: the same until it is confirmed. Null if there is nothing to send.
   *
   * One with private edits is sent again together with later ones, as many as fit. The period may be over, and interviewers then
   * receive the result of each batch: they must not see what a later one deletes.
   */
  nextBatch(doc: Y.Doc, session: string, maxBytes: number): UpdateBatch | null {
    if (this.batch?.isPrivate && this.queue.changes > 0) this.putBack();
    this.batch ??= this.createBatch(doc, session, maxBytes);
    return this.batch?.body ?? null;
  }

  confirmBatch() {
    this.batch = null;
  }

  /** Puts the batch back to the front of the queue. */
  putBack() {
    if (this.batch) this.queue.putBack(this.batch);
    this.batch = null;
  }

  /** A batch with all edits that fit, oldest first, also those of the batch that is on its way. */
  createLastBatch(doc: Y.Doc, session: string, maxBytes: number): UpdateBatch | null {
    if (this.batch) this.queue.putBack(this.batch);
    return this.createBatch(doc, session, maxBytes)?.body ?? null;
  }

  /** All edits of this page as one update. Null if there are none. */
  merge(): Uint8Array | null {
    const updates = [...(this.batch ? [this.batch.update] : []), ...this.listQueued()];
    return updates.length > 0 ? Y.mergeUpdates(updates) : null;
  }

  /** Removes all edits and returns them, oldest first. */
  takeAll(): QueuedUpdate[] {
    this.putBack();
    const updates = this.queue.list();
    this.queue.clear();
    this.storedChanges = 0;
    return updates;
  }

  /** The edits that are in no batch: never sent, or put back. */
  listQueued(): Uint8Array[] {
    return this.queue.list().map((each) => each.update);
  }

  private createBatch(doc: Y.Doc, session: string, maxBytes: number): SentBatch | null {
    const taken = this.queue.take(maxBytes);
    if (!taken) return null;
    this.sequence += 1;
    const text = new TextEncoder().encode(doc.getText("source").toString());
    const body = {
      session,
      client: this.client,
      sequence: this.sequence,
      update: toBase64(taken.update),
      state_vector: toBase64(Y.encodeStateVector(doc)),
      text_hash: toHexString(digest(text)),
      private: taken.isPrivate,
    };
    return { body, ...taken };
  }
}

const createClientId = () => toHexString(crypto.getRandomValues(new Uint8Array(16)));
