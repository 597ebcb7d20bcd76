import { CheckboxGroup, FieldError, Label } from "react-aria-components";
import type { CatalogProblem } from "../../api/types";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { IMPLEMENT } from "../../workspace/exercises";
import { DEFAULT_CHOICE, type ExerciseChoice } from "./exerciseChoice";
import "./problem-choices.css";

interface Props {
  problems: CatalogProblem[];
  /** Slugs, in the order of their selection. */
  selected: string[];
  onSelect: (slugs: string[]) => void;
  choices: Record<string, ExerciseChoice>;
  onChoose: (slug: string, choice: ExerciseChoice) => void;
}

/** The problems of a new interview. Each selected one shows its exercises. */
export function ProblemChoices({ problems, selected, onSelect, choices, onChoose }: Props) {
  return (
    <CheckboxGroup className="checkbox-list" value={selected} onChange={onSelect} isRequired>
      <Label className="label">Problems</Label>
      <p className="small muted-text">
        Anyone who may practice can read the solutions of problems that are not reserved.
      </p>
      {problems.map((problem) => (
        <div key={problem.slug}>
          <LabeledCheckbox value={problem.slug}>
            <span>
              {problem.title}{" "}
              <span className="muted-text small">
                {problem.topic} · {problem.minutes} min{problem.reserved && " · reserved"}
              </span>
            </span>
          </LabeledCheckbox>
          {selected.includes(problem.slug) && (
            <ExerciseChoices
              problem={problem}
              choice={choices[problem.slug] ?? DEFAULT_CHOICE}
              onChoose={(choice) => onChoose(problem.slug, choice)}
            />
          )}
        </div>
      ))}
      <FieldError className="tone-bad small">Select at least one problem.</FieldError>
    </CheckboxGroup>
  );
}

interface ExerciseChoicesProps {
  problem: CatalogProblem;
  choice: ExerciseChoice;
  onChoose: (choice: ExerciseChoice) => void;
}

function ExerciseChoices({ problem, choice, onChoose }: ExerciseChoicesProps) {
  const fixes = problem.exercise_names.filter((name) => name.startsWith("fix-"));
  return (
    <div className="exercise-choices">
      <CheckboxGroup
        className="row"
        aria-label={`Exercises of ${problem.title}`}
        value={choice.kinds}
        onChange={(kinds) => onChoose({ ...choice, kinds })}
        isRequired
      >
        <LabeledCheckbox value={IMPLEMENT}>Implement</LabeledCheckbox>
        {fixes.length > 0 && <LabeledCheckbox value="fix">Debug</LabeledCheckbox>}
        <LabeledCheckbox value="test">Write tests</LabeledCheckbox>
        <FieldError className="tone-bad small">Select at least one exercise.</FieldError>
      </CheckboxGroup>
      {choice.kinds.includes("fix") && (
        <select
          className="input"
          aria-label={`Bug to debug in ${problem.title}`}
          value={choice.fix}
          onChange={(event) => onChoose({ ...choice, fix: event.target.value })}
        >
          {fixes.map((name, index) => (
            <option key={name} value={name}>
              Debug bug {index + 1} of {fixes.length}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
