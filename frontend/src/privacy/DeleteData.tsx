import { useQuery } from "@tanstack/react-query";
import { candidateExportUrl, deleteCandidate } from "../api/calls";
import { candidateQuery } from "../api/queries";
import type { Kept } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { countsIn, dayOf, whoIs } from "./words";

interface Props {
  /** Of the candidate; null while nobody is to be deleted. */
  id: number | null;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what is kept of a candidate, and deletes it once that is meant. */
export function DeleteData({ id, onClose, onDeleted }: Props) {
  const { data, isError } = useQuery({ ...candidateQuery(id ?? 0), enabled: id !== null });
  const act = async () => {
    if (id === null) return;
    await deleteCandidate(id);
    onDeleted();
  };
  return (
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
  );
}

function What({ kept }: { kept: Kept }) {
  return (
    <>
      This is deleted for good: {kept.kind === "interview" && "the name, "}
      {countsIn(kept)}. What is being judged ends without a result. What stays is how much was judged, as a number, and
      a line in the audit log, without the name.{" "}
      {kept.kept_until && `Left alone it goes by itself on ${dayOf(kept.kept_until)}. `}You may{" "}
      <a href={candidateExportUrl(kept.id)} download>
        export it
      </a>{" "}
      first.
    </>
  );
}
