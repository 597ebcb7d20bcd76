import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { candidateExportUrl, deleteCandidate } from "../api/calls";
import { candidateQuery } from "../api/queries";
import type { Kept } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { allOf, dayOf, whoIs } from "./words";

interface Props {
  /** Of the candidate; null while nobody is to be deleted. */
  id: number | null;
  onClose: () => void;
  /** To ask anew for what is shown; the dialog closes once that is there. */
  onDeleted: () => Promise<unknown>;
}

/** Says what is kept of a candidate, deletes it once that is meant, and says that it is gone. */
export function DeleteData({ id, onClose, onDeleted }: Props) {
  const { data, isError } = useQuery({ ...candidateQuery(id ?? 0), enabled: id !== null });
  const [gone, setGone] = useState("");
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that was pressed has gone with its row, and the focus must be somewhere.
    if (gone && id === null) said.current?.focus();
  }, [gone, id]);
  const act = async () => {
    if (id === null || !data) return;
    await deleteCandidate(id);
    await onDeleted();
    setGone(whoIs(data));
  };
  return (
    <>
      <p role="status" className="small" tabIndex={-1} ref={said} hidden={!gone}>
        {gone && `${gone}: the data is deleted.`}
      </p>
      <Confirm
        open={id !== null}
        onOpenChange={(open) => !open && onClose()}
        title={data ? `Delete the data of ${whoIs(data)}` : "Delete this candidate's data"}
        no="Keep it"
        yes="Delete for good"
        ready={data !== undefined}
        act={act}
      >
        {data ? <What kept={data} /> : isError ? "What is kept could not be counted. Close this and try again." : "…"}
      </Confirm>
    </>
  );
}

function What({ kept }: { kept: Kept }) {
  return (
    <>
      This is deleted for good: {allOf(kept)}. What is being judged ends without a result. What stays is how much was
      judged, as a number, and a line in the audit log, without the name.{" "}
      {kept.kept_until && `Left alone it goes by itself on ${dayOf(kept.kept_until)}. `}You may{" "}
      <a href={candidateExportUrl(kept.id)} download>
        export it
      </a>{" "}
      first.
    </>
  );
}
