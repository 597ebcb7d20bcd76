/** Notes about traps, stored only in this browser. */
import { listStoredKeys, readStored, removeStored, writeStored } from "../../ui/localStore";

const storageKey = (slug: string, trapId: string) => `notes:${slug}:${trapId}`;

export const readNotes = (slug: string, trapId: string) => readStored(storageKey(slug, trapId)) ?? "";
export const writeNotes = (slug: string, trapId: string, text: string) => writeStored(storageKey(slug, trapId), text);

/** Deletes those of all problems. */
export function deleteTrapNotes() {
  for (const key of listStoredKeys("notes:")) removeStored(key);
}
