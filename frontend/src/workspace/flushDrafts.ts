import { putDraft } from "../api/calls";
import { keys } from "../ui/store";
import { lastSeat, readLocal, writeLocal } from "./draft";

/**
 * Saves what was typed at this link's seat and is not on the server yet, as when the connection was down: once somebody
 * has signed in the link leads to another seat. What cannot be saved stays in the browser.
 */
export async function flushDrafts(token: string): Promise<void> {
  const seat = lastSeat(token);
  for (const key of keys(`draft:${seat}:`)) {
    const [, , slug = "", exercise = ""] = key.split(":");
    const place = { seat, slug, exercise };
    const local = readLocal(place);
    if (!local?.dirty) continue;
    try {
      const saved = await putDraft(token, slug, exercise, { source: local.source, revision: local.revision, seat });
      writeLocal(place, { ...local, revision: saved.revision, dirty: false, sent: null });
    } catch {
      // Refused or offline: the text is still here.
    }
  }
}
