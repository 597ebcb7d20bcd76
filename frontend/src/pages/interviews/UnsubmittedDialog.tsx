import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { submitLeftExercise } from "../../api/invitationRequests";
import type { Invitation, UnsubmittedExercise } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { TriggeredDialog } from "../../ui/TriggeredDialog";
import { formatExercise } from "../../workspace/exercises";

const REASONS: Record<UnsubmittedExercise["reason"], string> = {
  no_problem: "The server did not have this problem or exercise. Ask the operator to install its package again.",
  failed: "An internal error kept it from being submitted. The log of the workers says why.",
};

interface Props {
  invitation: Pick<Invitation, "id" | "candidate" | "end_submit" | "unsubmitted_exercises">;
  /** False for a viewer. */
  canSubmit: boolean;
}

/** Marks a candidate whose code could not be submitted automatically at the end. Says why, and submits it on request. */
export function UnsubmittedDialog({ invitation, canSubmit }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { id, candidate, end_submit, unsubmitted_exercises: left } = invitation;
  // Stays open when the last exercise was submitted, so that the result is read.
  if (left.length === 0 && !isOpen) return null;
  return (
    <TriggeredDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      button={`Not submitted (${left.length})`}
      label={`Code of ${candidate} that was not submitted`}
      title={`Not submitted: ${candidate}`}
    >
      <p>{describeLeft(left.length, end_submit)}</p>
      {left.map((each) => (
        <LeftExercise key={`${each.slug} ${each.exercise}`} invitation={id} left={each} canSubmit={canSubmit} />
      ))}
    </TriggeredDialog>
  );
}

const describeLeft = (count: number, end: Invitation["end_submit"]) => {
  if (count === 0) return "All code of the end is submitted now.";
  const text = "The candidate changed this code and had not submitted it at the end. It is stored. ";
  return end === "partly"
    ? `${text}It could not be submitted automatically for an hour, so the server has stopped trying.`
    : `${text}It could not be submitted automatically yet. The server tries again for an hour.`;
};

interface LeftExerciseProps {
  invitation: number;
  left: UnsubmittedExercise;
  canSubmit: boolean;
}

function LeftExercise({ invitation, left, canSubmit }: LeftExerciseProps) {
  const getTitle = useProblemTitles();
  const queryClient = useQueryClient();
  const submit = useMutation({
    mutationFn: () => submitLeftExercise(invitation, left.slug, left.exercise),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <section className="stack-2">
      <h3>
        {getTitle(left.slug)} <span className="muted-text">{formatExercise(left.exercise)}</span>
      </h3>
      <p className="small">{REASONS[left.reason]}</p>
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
