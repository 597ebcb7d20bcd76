import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deletePractice, PRACTICE_EXPORT_URL } from "../../api/practiceRequests";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { deleteStoredDocuments, readLastSession } from "../../workspace/documents/documentRegistry";
import { deleteTrapNotes } from "../problem/trapNotes";

/** Says what practice data is stored, a sentence for each of `records`, with export and deletion. */
export function StoredPractice({ records }: { records: string[] }) {
  const queryClient = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const [isDeleted, setDeleted] = useState(false);
  const deleteAll = async () => {
    await deletePractice();
    await deleteStoredDocuments(readLastSession("practice"), "all");
    deleteTrapNotes();
    setDeleted(true);
    queryClient.removeQueries({ type: "inactive" });
    await queryClient.invalidateQueries();
  };
  return (
    <details className="disclosure">
      <summary>Your stored practice data</summary>
      <ul className="bullet-list small">
        {records.map((record) => (
          <li key={record}>{record}</li>
        ))}
      </ul>
      <div className="row">
        <a className="button" href={PRACTICE_EXPORT_URL} download>
          Export my data
        </a>
        <Button onPress={() => setConfirming(true)}>Delete my data</Button>
        <span role="status" className="small">
          {isDeleted && "Your practice data is deleted."}
        </span>
      </div>
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="Delete my practice data"
        cancelLabel="Keep my data"
        confirmLabel="Delete permanently"
        onConfirm={deleteAll}
      >
        This permanently deletes your code, your submissions, your attempts, your streak and the notes in this browser.
        Your practice starts over.
      </ConfirmDialog>
    </details>
  );
}
