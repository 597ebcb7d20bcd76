import { listUnsentDocuments, readLastSession } from "./documentRegistry";
import { openSessions } from "./openSessions";

/**
 * Sends what the server does not have yet. Call it before the link leads to another session, such as before signing in
 * or out, and before the session ends. Returns whether the server has everything. The rest stays in the browser.
 */
export async function flushDocuments(token: string): Promise<boolean> {
  // The list of unsent documents may be incomplete if the browser cannot store it.
  const open = openSessions.get(token);
  if (open) return open.flush();
  if (listUnsentDocuments(readLastSession(token)).length === 0) return true;
  // Pages without an editor load Yjs only if there is something to send.
  const { getSessionDocuments } = await import("./sessionDocuments");
  return getSessionDocuments(token).flush();
}
