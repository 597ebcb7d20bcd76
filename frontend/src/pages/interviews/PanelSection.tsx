import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CheckboxGroup, Form, Label } from "react-aria-components";
import { assignInterviewers, panelQuery } from "../../api/interviewRequests";
import { chooseRubric, rubricsQuery } from "../../api/scorecardRequests";
import type { InterviewPanel } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { useFormToggle } from "../../ui/useFormToggle";

/** Who fills in a scorecard for each candidate, by which rubric. Owners and the interview's creator assign them. */
export function PanelSection({ interview, team }: { interview: number; team: number }) {
  const { data, isError, error, refetch } = useQuery(panelQuery(interview));
  const { isEditing, showForm, heading } = useFormToggle();
  const rubricForm = useFormToggle();
  return (
    <section className="stack-2">
      <h2 ref={heading} tabIndex={-1}>
        Scorecards
      </h2>
      {isError && !data && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the interviewers" lines={2} />}
      {data && isEditing && <PanelForm interview={interview} panel={data} onClose={() => showForm(false)} />}
      {data && rubricForm.isEditing && (
        <RubricChoiceForm
          interview={interview}
          team={team}
          panel={data}
          onClose={() => {
            rubricForm.showForm(false);
            heading.current?.focus();
          }}
        />
      )}
      {data && !isEditing && !rubricForm.isEditing && (
        <>
          <p className="readable-width">
            {describePanel(data)} The rubric is {data.rubric.name}, version {data.rubric.number}.
          </p>
          {data.can_lead && (
            <div className="row">
              <Button onPress={() => showForm(true)}>Assign interviewers</Button>
              {!data.has_saved_card && (
                <Button
                  onPress={() => {
                    rubricForm.showForm(true);
                    heading.current?.focus();
                  }}
                >
                  Change the rubric
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}

function describePanel({ interviewers }: InterviewPanel): string {
  const names = interviewers.filter(({ is_assigned }) => is_assigned).map(({ name }) => name);
  if (names.length === 0) return "None of the assigned interviewers is in the team any more.";
  return `${new Intl.ListFormat("en").format(names)} ${names.length === 1 ? "fills" : "fill"} in a scorecard for each candidate.`;
}

interface FormProps {
  interview: number;
  panel: InterviewPanel;
  onClose: () => void;
}

function PanelForm({ interview, panel, onClose }: FormProps) {
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState(() =>
    panel.interviewers.filter(({ is_assigned }) => is_assigned).map(({ id }) => String(id)),
  );
  const assign = useMutation({
    mutationFn: () => assignInterviewers(interview, chosen.map(Number)),
    onSuccess: (changed) => {
      queryClient.setQueryData(panelQuery(interview).queryKey, changed);
      for (const name of ["scorecards", "folding"]) void queryClient.invalidateQueries({ queryKey: [name] });
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    assign.mutate();
  };
  return (
    <Form className="stack-2" onSubmit={onSubmit}>
      <CheckboxGroup className="checkbox-list" value={chosen} onChange={setChosen}>
        <Label className="label">Who fills in a scorecard for each candidate</Label>
        {panel.interviewers.map(({ id, name }) => (
          <LabeledCheckbox key={id} value={String(id)}>
            {name}
          </LabeledCheckbox>
        ))}
      </CheckboxGroup>
      <p className="small muted-text readable-width">
        Scores and named bugs are hidden from them until they save their scorecard. The scorecard of somebody who was
        not assigned from the start says that they could read the results. If you remove the only interviewer whose
        scorecard is missing, the others are revealed.
      </p>
      {assign.isError && <ErrorNotice error={assign.error} />}
      <div className="row">
        <Button type="submit" kind="primary" isDisabled={chosen.length === 0} isPending={assign.isPending}>
          Save interviewers
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}

function RubricChoiceForm({ interview, team, panel, onClose }: FormProps & { team: number }) {
  const queryClient = useQueryClient();
  const { data: rubrics, isError, error, refetch } = useQuery(rubricsQuery(team));
  const [chosen, setChosen] = useState(String(panel.rubric_id ?? ""));
  // What the user saw when the form opened.
  const [shownRubric] = useState({ old_rubric: panel.rubric_id, old_number: panel.rubric.number });
  const save = useMutation({
    mutationFn: () => chooseRubric(interview, { rubric: chosen ? Number(chosen) : null, ...shownRubric }),
    onSuccess: (changed) => {
      queryClient.setQueryData(panelQuery(interview).queryKey, changed);
      void queryClient.invalidateQueries({ queryKey: ["scorecards"] });
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (isError && !rubrics) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!rubrics) return <LoadingSkeleton what="the rubrics" lines={2} />;
  return (
    <Form className="stack-2" onSubmit={onSubmit}>
      <SelectField title="Rubric of the scorecards" value={chosen} onChange={setChosen}>
        {!rubrics.some(({ id }) => String(id ?? "") === chosen) && (
          <option value={chosen}>{panel.rubric.name} (deleted)</option>
        )}
        {rubrics.map(({ id, name, number }) => (
          <option key={id} value={String(id ?? "")}>
            {name}, version {number}
          </option>
        ))}
      </SelectField>
      <p className="small muted-text readable-width">
        It can change until the first scorecard is saved. Drafts keep what they say about dimensions that both rubrics
        have.
      </p>
      {save.isError && <ErrorNotice error={save.error} />}
      <div className="row">
        <Button type="submit" kind="primary" isPending={save.isPending}>
          Save rubric
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}
