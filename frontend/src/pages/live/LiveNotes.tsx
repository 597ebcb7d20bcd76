import { serverNow } from "../../api/serverClock";
import type { LiveSession } from "../../api/types";
import { NoteMoment } from "../invitation/NoteMoment";
import { NotePanel } from "../invitation/NotePanel";
import { formatSessionTime } from "../invitation/sessionText";

/** How often notes of others are loaded. */
const REFETCH_MS = 10_000;

/** Notes while the session runs. A new one is about the moment at which its first letter was typed. */
export function LiveNotes({ session }: { session: LiveSession }) {
  const runningSession = { id: session.id, started_at: session.clock.started_at, ended_at: null };
  return (
    <NotePanel
      invitation={String(session.id)}
      label="Note about this moment"
      readMoment={() => {
        const at = new Date(serverNow()).toISOString();
        return { at, text: formatSessionTime(runningSession, at) };
      }}
      formatMoment={(at) => formatSessionTime(runningSession, at)}
      renderMoment={(at) => <NoteMoment session={runningSession} at={at} opensTab />}
      refetchMs={REFETCH_MS}
    />
  );
}
