import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteOwnData, ownExportUrl, sessionQuery } from "../../../api/sessionRequests";
import type { Session } from "../../../api/types";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { deleteStoredDocuments, readLastSession } from "../../../workspace/documents/documentRegistry";

interface Props {
  session: Session;
  onDeleted: () => void;
}

/** What is stored about the candidate: to download, and to delete where the server allows it. */
export function OwnDataSection({ session, onDeleted }: Props) {
  const queryClient = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const deleteAll = async () => {
    await deleteOwnData(session.token);
    await deleteStoredDocuments(readLastSession(session.token), "all");
    onDeleted();
    queryClient.removeQueries({ queryKey: sessionQuery(session.token).queryKey });
  };
  return (
    <section className="stack-2">
      <h2>Your data</h2>
      <ul className="bullet-list small">
        {session.recorded_data.map((record) => (
          <li key={record}>{record}</li>
        ))}
        <li>{session.retention}</li>
      </ul>
      <div className="row">
        <a className="button" href={ownExportUrl(session.token)} download>
          Download my data
        </a>
        {session.can_delete && <Button onPress={() => setConfirming(true)}>Delete my data</Button>}
      </div>
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="Delete my data"
        cancelLabel="Keep my data"
        confirmLabel="Delete permanently"
        onConfirm={deleteAll}
      >
        This permanently deletes your name, your code, your submissions with their results, your feedback and everything
        else that is recorded about you in this interview. Your interviewers lose it too, so they can no longer assess
        your work. Nobody can undo this.
      </ConfirmDialog>
    </section>
  );
}
