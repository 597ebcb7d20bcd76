import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { applyRejudge, discardRejudge } from "../../api/calls";
import { rejudgeQuery, rejudgesQuery } from "../../api/queries";
import type { RejudgeDetail } from "../../api/types";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { applyIn, foundIn } from "./changes";
import { RejudgeState } from "./RejudgeState";
import { many } from "./words";

interface Props {
  id: string;
  rejudge: RejudgeDetail;
}

/** How it stands, and what can be done with it now. */
export function Decision({ id, rejudge }: Props) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"apply" | "discard" | null>(null);
  const { state } = rejudge;
  const act = async () => {
    try {
      const decided = await (asked === "apply" ? applyRejudge(id) : discardRejudge(id));
      queries.setQueryData(rejudgeQuery(id).queryKey, decided);
    } finally {
      // Also when somebody else was first: then the page shows what they decided.
      void queries.invalidateQueries({ queryKey: rejudgeQuery(id).queryKey });
      void queries.invalidateQueries({ queryKey: rejudgesQuery().queryKey });
    }
  };
  return (
    <section className="card" aria-label="How it stands">
      <div className="row">
        <RejudgeState state={state} />
        {rejudge.decided_at && (
          <span className="soft small">
            by {rejudge.decided_by} <Time at={rejudge.decided_at} />
          </span>
        )}
      </div>
      <p>{rejudge.judged > 0 ? foundIn(rejudge) : `${many(rejudge.total, "submission")} wait their turn.`}</p>
      {(state === "judging" || state === "applying") && <Progress rejudge={rejudge} />}
      {versionNote(rejudge) && <Notice>{versionNote(rejudge)}</Notice>}
      {(state === "ready" || state === "judging") && (
        <div className="row">
          <Button kind="primary" isDisabled={state !== "ready"} onPress={() => setAsked("apply")}>
            Apply
          </Button>
          <Button onPress={() => setAsked("discard")}>Discard</Button>
        </div>
      )}
      <Confirm
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={asked === "apply" ? "Apply this rejudge" : "Discard this rejudge"}
        no={asked === "apply" ? "Not yet" : "Keep it"}
        yes={asked === "apply" ? "Apply it" : "Discard it"}
        act={act}
      >
        {asked === "apply"
          ? applyIn(rejudge)
          : "Every report stays as it is, and what is not judged yet will not be. What was found can still be read here."}
      </Confirm>
    </section>
  );
}

function Progress({ rejudge: { state, judged, total } }: { rejudge: RejudgeDetail }) {
  if (state === "applying") return <p role="status">The new reports are being put in place.</p>;
  return (
    <div className="row">
      <progress className="progress" value={judged} max={total} aria-label="Judged again" />
      <span className="small num">
        {judged} of {total} judged. Everything else goes first.
      </span>
    </div>
  );
}

/** When the problem has changed since: what was found is of a version that nobody is judged on any more. */
function versionNote({ state, present_version, versions }: RejudgeDetail): string | null {
  if (state !== "ready" && state !== "judging") return null;
  if (present_version === null) return "The problem has left this server, so what is left cannot be judged.";
  const others = versions.filter((version) => version !== present_version);
  if (others.length === 0) return null;
  return (
    `Some of it was judged on version ${others.join(" and ")} of the problem, and the present one is ` +
    `${present_version}. Discard it and make another to judge all of it on the present one.`
  );
}
