/** Notes taken while explaining. They stay in this browser. */
import { keys, read, remove, write } from "../../ui/store";

const keyOf = (slug: string, trap: string) => `notes:${slug}:${trap}`;

export const readNotes = (slug: string, trap: string) => read(keyOf(slug, trap)) ?? "";
export const writeNotes = (slug: string, trap: string, text: string) => write(keyOf(slug, trap), text);

export function forgetNotes() {
  for (const key of keys("notes:")) remove(key);
}
