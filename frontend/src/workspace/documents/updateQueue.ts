import * as Y from "yjs";

export interface QueuedUpdate {
  update: Uint8Array;
  /** How many edits it contains. */
  changes: number;
  /** Whether some of it was typed in a private period. */
  isPrivate: boolean;
}

/** Yjs updates that wait to be sent, oldest first. */
export class UpdateQueue {
  private updates: QueuedUpdate[] = [];
  private queuedChanges = 0;

  get changes() {
    return this.queuedChanges;
  }

  push(update: Uint8Array, changes = 1, isPrivate = false) {
    this.updates.push({ update, changes, isPrivate });
    this.queuedChanges += changes;
  }

  /** Puts an update back that was taken but not accepted. */
  putBack(taken: QueuedUpdate) {
    this.updates.unshift(taken);
    this.queuedChanges += taken.changes;
  }

  clear() {
    this.updates = [];
    this.queuedChanges = 0;
  }

  /** Removes and merges the oldest updates: as many as fit into `maxBytes`, but at least one. Null if there are none. */
  take(maxBytes: number): QueuedUpdate | null {
    let bytes = 0;
    let count = 0;
    for (const { update } of this.updates) {
      bytes += update.length;
      if (count > 0 && bytes > maxBytes) break;
      count += 1;
    }
    if (count === 0) return null;
    const taken = this.updates.splice(0, count);
    const changes = taken.reduce((sum, each) => sum + each.changes, 0);
    this.queuedChanges -= changes;
    const isPrivate = taken.some((each) => each.isPrivate);
    return { update: Y.mergeUpdates(taken.map((each) => each.update)), changes, isPrivate };
  }

  list(): QueuedUpdate[] {
    return [...this.updates];
  }
}
