import { putDraft } from "../api/requests";
import { storedKeys } from "../ui/localStore";
import { readLastSession, readLocalDraft, writeLocalDraft } from "./localDraft";

/**
 * Saves the drafts of this link's session that are not on the server yet, for example after an outage. Call it before
 * signing in: afterwards, the link leads to another session. Drafts that cannot be saved stay in the browser.
 */
export async function flushDrafts(token: string): Promise<void> {
  const session = readLastSession(token);
  for (const key of storedKeys(`draft:${session}:`)) {
    const [, , slug = "", exercise = ""] = key.split(":");
    const location = { session, slug, exercise };
    const local = readLocalDraft(location);
    if (!local?.dirty) continue;
    try {
      const saved = await putDraft(token, slug, exercise, {
        source: local.source,
        revision: local.revision,
        session,
      });
      writeLocalDraft(location, { ...local, revision: saved.revision, dirty: false, sent: null });
    } catch {
      // Refused or offline: the draft stays in the browser.
    }
  }
}
