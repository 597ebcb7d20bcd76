import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { applyRejudge, discardRejudge, rejudgeQuery, rejudgesQuery } from "../../api/rejudgeRequests";
import type { RejudgeDetail } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Notice } from "../../ui/Notice";
import { RelativeTime } from "../../ui/RelativeTime";
import { RejudgeStateBadge } from "./RejudgeStateBadge";
import { describeApply, describeResults } from "./rejudgeText";

interface Props {
  id: string;
  rejudge: RejudgeDetail;
}

/** The state of a rejudge, and the buttons to apply or discard it. */
export function RejudgeDecision({ id, rejudge }: Props) {
  const queryClient = useQueryClient();
  const [pendingAction, setPendingAction] = useState<"apply" | "discard" | null>(null);
  const { state } = rejudge;
  const runPendingAction = async () => {
    try {
      const decided = await (pendingAction === "apply" ? applyRejudge(id) : discardRejudge(id));
      queryClient.setQueryData(rejudgeQuery(id).queryKey, decided);
    } finally {
      // Also after a failure: another operator may have decided first, and the page then shows that decision.
      void queryClient.invalidateQueries({ queryKey: rejudgeQuery(id).queryKey });
      void queryClient.invalidateQueries({ queryKey: rejudgesQuery().queryKey });
    }
  };
  return (
    <section className="card" aria-label="Status">
      <div className="row">
        <RejudgeStateBadge state={state} />
        {rejudge.decided_at && (
          <span className="muted-text small">
            by {rejudge.decided_by} <RelativeTime at={rejudge.decided_at} />
          </span>
        )}
      </div>
      <p>{describeResults(rejudge)}</p>
      {(state === "judging" || state === "applying") && <RejudgeProgress rejudge={rejudge} />}
      {describeProblemChange(rejudge) && <Notice>{describeProblemChange(rejudge)}</Notice>}
      {(state === "ready" || state === "judging") && (
        <div className="row">
          <Button kind="primary" isDisabled={state !== "ready"} onPress={() => setPendingAction("apply")}>
            Apply
          </Button>
          <Button onPress={() => setPendingAction("discard")}>Discard</Button>
        </div>
      )}
      <ConfirmDialog
        isOpen={pendingAction !== null}
        onOpenChange={(open) => !open && setPendingAction(null)}
        title={pendingAction === "apply" ? "Apply this rejudge" : "Discard this rejudge"}
        cancelLabel={pendingAction === "apply" ? "Not yet" : "Keep rejudge"}
        confirmLabel={pendingAction === "apply" ? "Apply rejudge" : "Discard rejudge"}
        onConfirm={runPendingAction}
      >
        {pendingAction === "apply"
          ? describeApply(rejudge)
          : `No report changes${state === "judging" ? ", and the remaining submissions are not judged" : ""}. You can still read the results here.`}
      </ConfirmDialog>
    </section>
  );
}

function RejudgeProgress({ rejudge: { state, judged, total } }: { rejudge: RejudgeDetail }) {
  if (state === "applying") return <p role="status">Replacing the reports.</p>;
  return (
    <div className="row">
      <progress className="progress" value={judged} max={total} aria-label="Submissions judged again" />
      <span className="small num">
        {judged} of {total} judged. Other submissions have priority.
      </span>
    </div>
  );
}

/** A warning if the problem was changed after submissions were judged again, or was removed. Null otherwise, and once
 * the rejudge is decided. */
function describeProblemChange({ state, current_version, versions }: RejudgeDetail): string | null {
  if (state !== "ready" && state !== "judging") return null;
  if (current_version === null)
    return `The problem was removed from this server${state === "judging" ? ", so the remaining submissions cannot be judged" : ""}.`;
  const otherVersions = versions.filter((version) => version !== current_version);
  if (otherVersions.length === 0) return null;
  return (
    `Some submissions were judged on problem version ${otherVersions.join(" and ")}, but the current version is ` +
    `${current_version}. Discard this rejudge and create a new one to judge all submissions on the current version.`
  );
}
