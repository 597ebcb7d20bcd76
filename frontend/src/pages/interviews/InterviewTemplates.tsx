import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Dialog, Form, Heading, Input, Label, Modal, ModalOverlay, TextField } from "react-aria-components";
import { flushSync } from "react-dom";
import { deleteTemplate, renameTemplate, saveTemplate, templatesQuery } from "../../api/interviewRequests";
import type { InterviewTemplate, NewTemplate } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { SelectField } from "../../ui/FilterFields";
import { pluralize } from "../../ui/textFormat";

interface SelectProps {
  team: number;
  templates: InterviewTemplate[];
  /** The name of the template, or "". */
  value: string;
  onChange: (name: string) => void;
  /** Brings back what the form had before. Null if the template replaced nothing. */
  onUndo: (() => void) | null;
}

/** A choice of the template that a new interview starts with, and a dialog to rename and delete the team's. */
export function TemplateSelect({ team, templates, value, onChange, onUndo }: SelectProps) {
  // Null until the dialog was opened for the first time. Its button, which gets the focus back, stays from then on.
  const [isManaging, setManaging] = useState<boolean | null>(null);
  // The others are built in: every team has them.
  const teamTemplates = templates.filter((each) => each.id !== null);
  const chosen = templates.find((each) => each.name === value);
  return (
    <div className="stack-2">
      <div className="row form-row">
        <SelectField title="Start from" value={chosen ? value : ""} onChange={onChange}>
          <option value="">An empty interview</option>
          {templates.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </SelectField>
        {(teamTemplates.length > 0 || isManaging !== null) && (
          <Button onPress={() => setManaging(true)}>Manage templates</Button>
        )}
      </div>
      {chosen && (
        <p className="small muted-text" role="status">
          {chosen.description} It fills in the problems, the minutes, the rules and the rubric, which you can change.
          {chosen.missing.length > 0 &&
            ` ${pluralize(chosen.missing.length, "problem")} in it cannot be used: ${chosen.missing.join(", ")}.`}
          {chosen.is_rubric_missing && " Its rubric was deleted, so you start with the one that every team has."}
        </p>
      )}
      {onUndo && (
        <p className="small">
          What you had selected before was replaced.{" "}
          <Button kind="quiet" onPress={onUndo}>
            Undo
          </Button>
        </p>
      )}
      {isManaging && <ManageDialog team={team} templates={teamTemplates} onClose={() => setManaging(false)} />}
    </div>
  );
}

interface DialogProps {
  team: number;
  templates: InterviewTemplate[];
  onClose: () => void;
}

function ManageDialog({ team, templates, onClose }: DialogProps) {
  const close = useRef<HTMLButtonElement>(null);
  return (
    <ModalOverlay isDismissable isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal>
        <Dialog>
          <Heading slot="title">Templates of your team</Heading>
          {templates.length === 0 && <p>There are no saved templates any more.</p>}
          {templates.map((template) => (
            <TemplateRow key={template.id} team={team} template={template} onDeleted={() => close.current?.focus()} />
          ))}
          <p className="small muted-text">Interviews that were made from a template do not change with it.</p>
          <div>
            <Button autoFocus onPress={onClose} ref={close}>
              Close
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface RowProps {
  team: number;
  template: InterviewTemplate;
  /** Called after the deletion: the pressed button, which has the focus, disappears with the row. */
  onDeleted: () => void;
}

function TemplateRow({ team, template, onDeleted }: RowProps) {
  const queryClient = useQueryClient();
  const [name, setName] = useState(template.name);
  const field = useRef<HTMLInputElement>(null);
  // Null until Delete was pressed for the first time.
  const [isAsking, setAsking] = useState<boolean | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: templatesQuery(team).queryKey });
  const id = template.id ?? 0;
  const rename = useMutation({
    mutationFn: () => renameTemplate(team, id, name),
    onSuccess: () => {
      field.current?.focus(); // before the button is disabled
      return reload();
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteTemplate(team, id),
    onSuccess: () => {
      onDeleted();
      return reload();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <div className="stack-2">
      <Form className="row form-row" onSubmit={onSubmit}>
        <TextField className="field" value={name} onChange={setName} isRequired maxLength={200}>
          <Label>Name of {template.name}</Label>
          <Input autoComplete="off" ref={field} />
          <FieldError />
        </TextField>
        <Button type="submit" isDisabled={name.trim() === template.name} isPending={rename.isPending}>
          Rename
        </Button>
        {isAsking ? (
          <>
            <Button onPress={() => setAsking(false)} autoFocus>
              Keep it
            </Button>
            <Button kind="primary" onPress={() => remove.mutate()} isPending={remove.isPending}>
              Delete {template.name}
            </Button>
          </>
        ) : (
          <Button
            kind="quiet"
            autoFocus={isAsking === false}
            onPress={() => setAsking(true)}
            aria-label={`Delete the template ${template.name}`}
          >
            Delete
          </Button>
        )}
      </Form>
      {rename.isError && <ErrorNotice error={rename.error} />}
      {remove.isError && <ErrorNotice error={remove.error} />}
    </div>
  );
}

interface SaveProps {
  team: number;
  /** The name that the field starts with. */
  suggestedName: string;
  template: Omit<NewTemplate, "name">;
  isDisabled?: boolean;
}

/** Asks for a name and saves the settings of an interview as a template of the team. */
export function SaveTemplateButton({ team, suggestedName, template, isDisabled = false }: SaveProps) {
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => saveTemplate(team, { ...template, name }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: templatesQuery(team).queryKey });
      flushSync(() => setOpen(false)); // at once, so that React Aria can return the focus
    },
  });
  const open = () => {
    save.reset();
    setName(suggestedName);
    setOpen(true);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <span className="row">
      <Button onPress={open} isDisabled={isDisabled}>
        Save as template
      </Button>
      <span role="status" className="small muted-text">
        {save.isSuccess && `Saved as ${save.data.name}. Everybody in the team who makes interviews can start from it.`}
      </span>
      <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={setOpen}>
        <Modal>
          <Dialog>
            <Heading slot="title">Save as template</Heading>
            <Form className="stack" onSubmit={onSubmit}>
              <p>It stores the problems, the exercises, the minutes, the rules and the rubric, but no candidates.</p>
              <TextField className="field" value={name} onChange={setName} isRequired maxLength={200} autoFocus>
                <Label>Name of the template</Label>
                <Input autoComplete="off" />
                <FieldError />
              </TextField>
              {save.isError && <ErrorNotice error={save.error} />}
              <div className="row">
                <Button onPress={() => setOpen(false)}>Cancel</Button>
                <Button type="submit" kind="primary" isPending={save.isPending}>
                  Save template
                </Button>
              </div>
            </Form>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </span>
  );
}
