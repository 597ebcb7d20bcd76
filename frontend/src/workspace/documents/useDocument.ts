import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { DocumentSync } from "./documentSync";
import { type DocumentView, LOADING, type SaveState } from "./documentView";
import { getSessionDocuments, type SessionDocuments } from "./sessionDocuments";

const subscribeToNothing = () => () => undefined;

/** The session's documents, which this page keeps in step with the server while it is open. */
export function useSessionDocuments(token: string): SessionDocuments {
  const documents = useMemo(() => getSessionDocuments(token), [token]);
  useEffect(() => {
    documents.addUser();
    return () => documents.removeUser();
  }, [documents]);
  return documents;
}

export interface DocumentHandle {
  view: DocumentView;
  /** Where the code is saved now. `view` has this as of the last rendering. */
  readSave: () => SaveState;
  /** Replaces the text as one edit, which undo reverts. */
  replace: (source: string) => void;
  /** Sends everything now. Resolves when the server has it or one attempt has failed, to whether it has. */
  flush: () => Promise<boolean>;
  /** Loads what the server or other pages changed. */
  refresh: () => Promise<void>;
  /** Opens the document again after an error. */
  retry: () => void;
}

export function useDocument(documents: SessionDocuments, slug: string, exercise: string): DocumentHandle {
  const [sync, setSync] = useState<DocumentSync | null>(null);
  const [attempts, setAttempts] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt opens the document again
  useEffect(() => {
    setSync(documents.acquire(slug, exercise));
    return () => documents.release(slug, exercise);
  }, [documents, slug, exercise, attempts]);
  const view = useSyncExternalStore(sync?.subscribe ?? subscribeToNothing, () => sync?.getView() ?? LOADING);
  return useMemo(
    () => ({
      view,
      readSave: () => (sync?.getView() ?? LOADING).save,
      replace: (source) => sync?.replace(source),
      flush: async () => (await sync?.flush()) ?? false,
      refresh: async () => sync?.refresh(),
      retry: () => setAttempts((count) => count + 1),
    }),
    [sync, view],
  );
}
