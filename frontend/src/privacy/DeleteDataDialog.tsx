import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { candidateExportUrl, candidateQuery, deleteCandidate } from "../api/candidateRequests";
import type { StoredData } from "../api/types";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { formatDay } from "../ui/timeFormat";
import { candidateTitle, describeAllData } from "./storedDataText";

interface Props {
  /** The candidate's id. Null closes the dialog. */
  id: number | null;
  onClose: () => void;
  /** Reloads the page's data. The dialog closes when it is done. */
  onDeleted: () => Promise<unknown>;
}

/** Shows what is stored about a candidate, deletes it after confirmation, and reports the deletion. */
export function DeleteDataDialog({ id, onClose, onDeleted }: Props) {
  const { data, isError } = useQuery({ ...candidateQuery(id ?? 0), enabled: id !== null });
  const [deletedName, setDeletedName] = useState("");
  const statusText = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The pressed button was removed with its row, so the focus moves here.
    if (deletedName && id === null) statusText.current?.focus();
  }, [deletedName, id]);
  const deleteData = async () => {
    if (id === null || !data) return;
    await deleteCandidate(id);
    await onDeleted();
    setDeletedName(candidateTitle(data));
  };
  return (
    <>
      <p role="status" className="small" tabIndex={-1} ref={statusText} hidden={!deletedName}>
        {deletedName && `The data of ${deletedName} is deleted.`}
      </p>
      <ConfirmDialog
        isOpen={id !== null}
        onOpenChange={(open) => !open && onClose()}
        title={data ? `Delete the data of ${candidateTitle(data)}` : "Delete this candidate's data"}
        cancelLabel="Keep data"
        confirmLabel="Delete permanently"
        isReady={data !== undefined}
        onConfirm={deleteData}
      >
        {data ? (
          <DeletionSummary data={data} />
        ) : isError ? (
          "The stored data could not be loaded. Close this dialog and try again."
        ) : (
          "…"
        )}
      </ConfirmDialog>
    </>
  );
}

function DeletionSummary({ data }: { data: StoredData }) {
  return (
    <>
      This permanently deletes {describeAllData(data)}. Submissions that are being judged end without a result. Only the
      number of judged submissions and an audit log entry without the name remain.{" "}
      {data.delete_after && `Otherwise, the data is deleted automatically on ${formatDay(data.delete_after)}. `}
      {data.readable && (
        <>
          To save a copy before,{" "}
          <a href={candidateExportUrl(data.id)} download>
            export the data
          </a>
          . Results that are hidden until you save your scorecard are not in the file.
        </>
      )}
    </>
  );
}
