import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { submitUnsubmittedExercise } from "../../api/invitationRequests";
import type { Invitation, UnsubmittedExercise } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { TriggeredDialog } from "../../ui/TriggeredDialog";
import { formatExercise } from "../../workspace/exerciseNames";

const REASONS: Record<UnsubmittedExercise["reason"], string> = {
  no_problem: "The server did not have this problem or exercise. Ask the operator to install its package again.",
  failed:
    "An internal error kept it from being submitted. Submit it now, or ask the operator to read the workers' log.",
};

interface Props {
  invitation: Pick<Invitation, "id" | "candidate" | "end_submit" | "unsubmitted_exercises">;
  /** False for a viewer. */
  canSubmit: boolean;
}

/**
 * A button beside a candidate whose code could not be submitted automatically at the end. Its dialog says why, and submits
 * the code on request.
 */
export function UnsubmittedDialog({ invitation, canSubmit }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { id, candidate, end_submit, unsubmitted_exercises: unsubmitted } = invitation;
  // Stays open when the last exercise was submitted, so that the result is read.
  if (unsubmitted.length === 0 && !isOpen) return null;
  return (
    <TriggeredDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      button={`Not submitted (${unsubmitted.length})`}
      label={`Code of ${candidate} that was not submitted`}
      title={`Not submitted: ${candidate}`}
    >
      <p>{describeUnsubmitted(unsubmitted.length, end_submit)}</p>
      {unsubmitted.map((each) => (
        <UnsubmittedSection
          key={`${each.slug} ${each.exercise}`}
          invitationId={id}
          unsubmitted={each}
          canSubmit={canSubmit}
        />
      ))}
    </TriggeredDialog>
  );
}

const describeUnsubmitted = (count: number, endSubmit: Invitation["end_submit"]) => {
  if (count === 0) return "All code is submitted now.";
  const text = "The candidate did not submit their last changes to this code before the end. They are stored. ";
  return endSubmit === "partly"
    ? `${text}The server tried for an hour to submit it, and has stopped.`
    : `${text}The server keeps trying for up to an hour.`;
};

interface UnsubmittedSectionProps {
  invitationId: number;
  unsubmitted: UnsubmittedExercise;
  canSubmit: boolean;
}

function UnsubmittedSection({ invitationId, unsubmitted, canSubmit }: UnsubmittedSectionProps) {
  const getTitle = useProblemTitles();
  const queryClient = useQueryClient();
  const submit = useMutation({
    mutationFn: () => submitUnsubmittedExercise(invitationId, unsubmitted.slug, unsubmitted.exercise),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <section className="stack-2">
      <h3>
        {getTitle(unsubmitted.slug)} <span className="muted-text">{formatExercise(unsubmitted.exercise)}</span>
      </h3>
      <p className="small">{REASONS[unsubmitted.reason]}</p>
      {submit.isError && <ErrorNotice error={submit.error} />}
      {canSubmit && (
        <div>
          <Button onPress={() => submit.mutate()} isPending={submit.isPending}>
            Submit it now
          </Button>
        </div>
      )}
    </section>
  );
}
