import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { sessionHeadingQuery } from "../../api/reportRequests";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { NoteMoment } from "./NoteMoment";
import { NotePanel } from "./NotePanel";
import { formatSessionTime } from "./sessionText";

/** All notes about a session. Those about a moment lead to it in the replay. */
export function NotesPage() {
  const { invitation = "" } = useParams();
  const { data } = useQuery(sessionHeadingQuery(invitation));
  if (!data) return <LoadingSkeleton what="the notes" />;
  return (
    <NotePanel
      invitation={invitation}
      label="New note"
      readMoment={() => null}
      renderMoment={(at) => <NoteMoment session={data} at={at} />}
      formatMoment={(at) => formatSessionTime(data, at)}
    />
  );
}
