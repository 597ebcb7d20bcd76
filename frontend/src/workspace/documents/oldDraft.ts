/** Drafts that an earlier release stored in this browser. They are brought into the document once, then deleted. */
import { readStored, removeStored, storedKeys } from "../../ui/localStore";
import type { DocumentLocation } from "./documentRegistry";

const draftKey = ({ session, slug, exercise }: DocumentLocation) => `draft:${session}:${slug}:${exercise}`;

/** Removes the stored draft. Returns its text if it has changes that no server confirmed, else null. */
export function takeOldDraft(location: DocumentLocation): string | null {
  const stored = readStored(draftKey(location));
  if (stored === null) return null;
  removeStored(draftKey(location));
  try {
    const { source, dirty } = JSON.parse(stored) as { source?: unknown; dirty?: unknown };
    return typeof source === "string" && dirty === true ? source : null;
  } catch {
    return null;
  }
}

export function deleteOldDrafts(session: string) {
  for (const key of storedKeys(`draft:${session}:`)) removeStored(key);
}
