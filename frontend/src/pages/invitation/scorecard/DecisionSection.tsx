import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Label, TextArea, TextField } from "react-aria-components";
import { decideCandidate, scorecardsQuery } from "../../../api/scorecardRequests";
import type { Decision, Scorecards } from "../../../api/types";
import { Button } from "../../../ui/Button";
import { ErrorNotice } from "../../../ui/ErrorNotice";
import { FieldError } from "../../../ui/FieldError";
import { SelectField } from "../../../ui/FilterFields";
import { LabeledInput } from "../../../ui/LabeledInput";
import { RelativeTime } from "../../../ui/RelativeTime";
import { useFormToggle } from "../../../ui/useFormToggle";
import { DECISION_TITLES } from "./assessmentLevels";

interface Props {
  invitation: string;
  decision: Decision | null;
  /** Whether a decision, if there is one, is hidden until the user's scorecard is saved. */
  isFolded: boolean;
  canDecide: boolean;
}

/** What the team decided about the candidate. Owners and the interview's creator decide. */
export function DecisionSection({ invitation, decision, isFolded, canDecide }: Props) {
  const { isEditing, showForm, heading } = useFormToggle();
  return (
    <section className="stack-2">
      <h2 ref={heading} tabIndex={-1}>
        Decision
      </h2>
      {isEditing ? (
        <DecisionForm invitation={invitation} decision={decision} onClose={() => showForm(false)} />
      ) : (
        <>
          {decision ? (
            <div className="card">
              <p>
                <strong>{DECISION_TITLES[decision.choice]}</strong>
                {decision.next_step && ` · ${decision.next_step}`}
              </p>
              <p className="card-text">{decision.reason}</p>
              <p className="small muted-text">
                {decision.decided_by || "Deleted account"}, <RelativeTime at={decision.decided_at} />
              </p>
            </div>
          ) : (
            <p className="muted-text readable-width">
              {isFolded
                ? "The decision is hidden until you save your scorecard or show the results. "
                : "Nothing is decided yet. "}
              {!canDecide && "The owners of the team and the interview's creator can record a decision."}
            </p>
          )}
          {canDecide && (
            <div>
              <Button onPress={() => showForm(true)}>{decision ? "Change the decision" : "Record a decision"}</Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function DecisionForm({
  invitation,
  decision,
  onClose,
}: Omit<Props, "canDecide" | "isFolded"> & { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [choice, setChoice] = useState<Decision["choice"] | "">(decision?.choice ?? "");
  const [nextStep, setNextStep] = useState(decision?.next_step ?? "");
  const [reason, setReason] = useState(decision?.reason ?? "");
  // Of the decision that the user saw when the form opened.
  const [revision] = useState(decision?.revision ?? 0);
  const decide = useMutation({
    mutationFn: (chosen: Decision["choice"]) =>
      decideCandidate(invitation, { choice: chosen, next_step: nextStep, reason, revision }),
    onSuccess: (scorecards: Scorecards) => {
      queryClient.setQueryData(scorecardsQuery(invitation).queryKey, scorecards);
      void queryClient.invalidateQueries({ queryKey: ["interview"] });
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (choice) decide.mutate(choice);
  };
  return (
    <Form className="stack-2" onSubmit={onSubmit}>
      <SelectField
        title="Decision"
        value={choice}
        onChange={(value) => setChoice(value as Decision["choice"] | "")}
        required
      >
        <option value="">Choose</option>
        {Object.entries(DECISION_TITLES).map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </SelectField>
      <LabeledInput title="Next step (optional)" value={nextStep} onChange={setNextStep} maxLength={200} />
      <TextField className="field wide-field" value={reason} onChange={setReason} isRequired maxLength={4000}>
        <Label>Reason</Label>
        <TextArea className="input" rows={3} />
        <p className="small muted-text" slot="description">
          The owners and interviewers of your team read it. The candidate does not.
        </p>
        <FieldError />
      </TextField>
      {decide.isError && <ErrorNotice error={decide.error} />}
      <div className="row">
        <Button type="submit" kind="primary" isPending={decide.isPending}>
          Save decision
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}
