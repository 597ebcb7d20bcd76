import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Form, Label, TextArea, TextField } from "react-aria-components";
import { changeRubric, createRubric } from "../../api/scorecardRequests";
import type { Dimension, Rubric, RubricDraft } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { LabeledInput } from "../../ui/LabeledInput";
import { LEVEL_TITLES, LEVELS } from "../invitation/scorecard/assessmentLevels";

const MAX_DIMENSIONS = 10;

/** While it is edited, a dimension has a key of its own: a new one has no id yet. */
interface EditedDimension extends Dimension {
  key: number;
}

interface Props {
  /** The id. */
  team: number;
  /** Without an id: a new one. */
  rubric: Rubric;
  onSaved: () => void;
  onCancel: () => void;
}

/** Creates a rubric, or stores a new version of one. */
export function RubricForm({ team, rubric, onSaved, onCancel }: Props) {
  const [name, setName] = useState(rubric.name);
  const [nextKey, setNextKey] = useState(rubric.dimensions.length);
  const [dimensions, setDimensions] = useState<EditedDimension[]>(() =>
    rubric.dimensions.map((dimension, key) => ({ ...dimension, key })),
  );
  const legends = useRef(new Map<number, HTMLElement>());
  const save = useMutation({
    mutationFn: () => {
      const draft: RubricDraft = { name, dimensions: dimensions.map(({ key: _, ...dimension }) => dimension) };
      if (rubric.id === null) return createRubric(team, draft);
      // Refused if somebody has stored another version since.
      return changeRubric(team, rubric.id, { ...draft, number: rubric.number });
    },
    onSuccess: onSaved,
  });
  const change = (key: number, changes: Partial<Dimension>) =>
    setDimensions(dimensions.map((each) => (each.key === key ? { ...each, ...changes } : each)));
  const move = (index: number, by: number) => {
    const next = [...dimensions];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + by, 0, moved);
    setDimensions(next);
    // At the top, the pressed button disappears.
    if (moved) legends.current.get(moved.key)?.focus();
  };
  const remove = (index: number) => {
    const next = dimensions.filter((_, other) => other !== index);
    setDimensions(next);
    const neighbor = next[Math.min(index, next.length - 1)];
    if (neighbor) legends.current.get(neighbor.key)?.focus();
  };
  const add = () => {
    setDimensions([
      ...dimensions,
      { key: nextKey, id: "", title: "", question: "", strong_no: "", no: "", yes: "", strong_yes: "" },
    ]);
    setNextKey(nextKey + 1);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Form className="stack" onSubmit={onSubmit}>
      <h2>{rubric.id === null ? "New rubric" : `Change ${rubric.name}`}</h2>
      <LabeledInput title="Name" value={name} onChange={setName} isRequired autoFocus maxLength={200} />
      {dimensions.map((dimension, index) => (
        <fieldset className="card rubric-dimension" key={dimension.key}>
          <legend
            className="label"
            tabIndex={-1}
            ref={(legend) => {
              if (legend) legends.current.set(dimension.key, legend);
              else legends.current.delete(dimension.key);
            }}
          >
            Dimension {index + 1}
          </legend>
          <LabeledInput
            title="Title"
            value={dimension.title}
            onChange={(title) => change(dimension.key, { title })}
            isRequired
            // One that was just added.
            autoFocus={dimension.key >= rubric.dimensions.length}
            maxLength={100}
          />
          <LabeledInput
            title="What it is about"
            className="field rubric-question"
            value={dimension.question}
            onChange={(question) => change(dimension.key, { question })}
            maxLength={200}
          />
          <div className="rubric-levels">
            {LEVELS.map((level) => (
              <TextField
                className="field"
                key={level}
                value={dimension[level]}
                onChange={(text) => change(dimension.key, { [level]: text })}
                isRequired
                maxLength={500}
              >
                <Label>{LEVEL_TITLES[level]}</Label>
                <TextArea className="input" rows={7} />
                <FieldError />
              </TextField>
            ))}
          </div>
          <div className="row">
            {index > 0 && (
              <Button kind="quiet" aria-label={`Move up dimension ${index + 1}`} onPress={() => move(index, -1)}>
                Move up
              </Button>
            )}
            {dimensions.length > 1 && (
              <Button kind="quiet" aria-label={`Remove dimension ${index + 1}`} onPress={() => remove(index)}>
                Remove
              </Button>
            )}
          </div>
        </fieldset>
      ))}
      {dimensions.length < MAX_DIMENSIONS && (
        <div>
          <Button onPress={add}>Add a dimension</Button>
        </div>
      )}
      {save.isError && <ErrorNotice error={save.error} />}
      <div className="row">
        <Button type="submit" kind="primary" isPending={save.isPending}>
          Save rubric
        </Button>
        <Button onPress={onCancel}>Cancel</Button>
      </div>
    </Form>
  );
}
