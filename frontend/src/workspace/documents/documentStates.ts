import * as Y from "yjs";

export function createDoc(updates: Iterable<Uint8Array>, origin?: unknown): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update, origin);
  return doc;
}

/** What `full` has and `known` lacks, as one update. Null if there is nothing. */
export function findMissing(known: Uint8Array, full: Uint8Array): Uint8Array | null {
  const doc = createDoc([known]);
  let missing: Uint8Array | null = null;
  doc.on("update", (update: Uint8Array) => {
    missing = update;
  });
  Y.applyUpdate(doc, full);
  doc.destroy();
  return missing;
}

/**
 * Applies the updates of `server` to `own`, in a transaction with this origin. Returns whether `own` then has the text that
 * `server` has together with the `queued` updates. Two documents with the same state vector can differ only because a
 * deletion is still on its way: deletions are not part of it.
 */
export function mergeAndCompareTexts(own: Y.Doc, server: Y.Doc, queued: Uint8Array[], origin: unknown): boolean {
  const state = Y.encodeStateAsUpdate(server);
  Y.applyUpdate(own, state, origin);
  return (
    createDoc([state, ...queued])
      .getText("source")
      .toString() === own.getText("source").toString()
  );
}
