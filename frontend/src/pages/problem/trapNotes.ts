/** Notes about traps, stored only in this browser. */
import { readStored, removeStored, storedKeys, writeStored } from "../../ui/localStore";

const storageKey = (slug: string, trap: string) => `notes:${slug}:${trap}`;

export const readNotes = (slug: string, trap: string) => readStored(storageKey(slug, trap)) ?? "";
export const writeNotes = (slug: string, trap: string, text: string) => writeStored(storageKey(slug, trap), text);

export function deleteNotes() {
  for (const key of storedKeys("notes:")) removeStored(key);
}
