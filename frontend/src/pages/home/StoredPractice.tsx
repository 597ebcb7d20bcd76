import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deletePractice, PRACTICE_EXPORT_URL } from "../../api/calls";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { forgetSeat } from "../../workspace/draft";
import { forgetNotes } from "../traps/notes";

/** What is kept of one's practice, and the way to take it along or be rid of it. */
export function Kept({ records }: { records: string[] }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [gone, setGone] = useState(false);
  const act = async () => {
    await deletePractice();
    forgetSeat("practice");
    forgetNotes();
    setGone(true);
    queries.removeQueries({ type: "inactive" });
    await queries.invalidateQueries();
  };
  return (
    <details className="fold">
      <summary>What is kept of your practice</summary>
      <ul className="plain small">
        {records.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
      <div className="row">
        <a className="button" href={PRACTICE_EXPORT_URL} download>
          Export my practice
        </a>
        <Button onPress={() => setAsking(true)}>Delete my practice</Button>
        <span role="status" className="small">
          {gone && "Your practice is deleted."}
        </span>
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Delete my practice"
        no="Keep it"
        yes="Delete for good"
        act={act}
      >
        All you wrote and submitted here, your rounds, your streak and the notes in this browser are deleted for good,
        and you begin anew.
      </Confirm>
    </details>
  );
}
