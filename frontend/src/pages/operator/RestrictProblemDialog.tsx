import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CheckboxGroup, Dialog, Form, Heading, Label, Modal, ModalOverlay } from "react-aria-components";
import { flushSync } from "react-dom";
import { operatorProblemsQuery, setAllowedTeams } from "../../api/operatorRequests";
import { problemsQuery } from "../../api/problemRequests";
import type { ProblemForOperator, TeamForOperator } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";

interface Props {
  problem: ProblemForOperator;
  teams: TeamForOperator[];
  onClose: () => void;
}

export function RestrictProblemDialog({ problem, teams, onClose }: Props) {
  const queryClient = useQueryClient();
  const [selected, setSelected] = useState(problem.teams.map(String));
  const restrict = useMutation({
    mutationFn: () => setAllowedTeams(problem.slug, selected.map(Number)),
    onSuccess: async () => {
      void queryClient.invalidateQueries({ queryKey: problemsQuery().queryKey });
      await queryClient.invalidateQueries({ queryKey: operatorProblemsQuery().queryKey });
      flushSync(onClose); // as in ConfirmDialogContent
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    restrict.mutate();
  };
  return (
    <ModalOverlay isDismissable isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal>
        <Dialog>
          <Heading slot="title">Teams of {problem.title}</Heading>
          <Form className="stack-2" onSubmit={onSubmit}>
            <CheckboxGroup className="checkbox-list" value={selected} onChange={setSelected}>
              <Label className="label">Restrict it to</Label>
              {teams.map((team) => (
                <LabeledCheckbox key={team.id} value={String(team.id)}>
                  <span>
                    {team.name} <span className="muted-text small nowrap">number {team.id}</span>
                  </span>
                </LabeledCheckbox>
              ))}
            </CheckboxGroup>
            <p className="muted-text small" role="status">
              {selected.length > 0
                ? "Only these teams find the problem. It is not in practice, not even for their members."
                : "No team is selected, so every team can use the problem."}
            </p>
            {restrict.isError && <ErrorNotice error={restrict.error} />}
            <div className="row">
              <Button onPress={onClose}>Cancel</Button>
              <Button type="submit" kind="primary" isPending={restrict.isPending}>
                Save
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
