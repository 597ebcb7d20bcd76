import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { CheckboxGroup } from "react-aria-components";
import { problemPreviewQuery } from "../../api/problemRequests";
import type { CatalogProblem } from "../../api/types";
import { Button } from "../../ui/Button";
import { FieldError } from "../../ui/FieldError";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { Notice } from "../../ui/Notice";
import { IMPLEMENT } from "../../workspace/exercises";
import { type ChosenProblem, moveProblem } from "./interviewDraft";

interface Props {
  problems: CatalogProblem[];
  chosen: ChosenProblem[];
  onChange: (chosen: ChosenProblem[]) => void;
  /** The last problem was removed, and with it the list, which would have the focus. */
  onEmpty: () => void;
}

/** The problems of a new interview in their order, each with its exercises. */
export function ChosenProblems({ problems, chosen, onChange, onEmpty }: Props) {
  const [moved, setMoved] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const shown = chosen.flatMap((each) => {
    const problem = problems.find(({ slug }) => slug === each.slug);
    return problem ? [{ each, problem }] : [];
  });
  const move = (problem: CatalogProblem, step: -1 | 1) => {
    const next = moveProblem(chosen, problem.slug, step);
    onChange(next);
    const place = next.findIndex((each) => each.slug === problem.slug) + 1;
    setMoved(`${problem.title} is number ${place} of ${next.length} now.`);
  };
  const remove = (slug: string) => {
    const left = chosen.filter((each) => each.slug !== slug);
    onChange(left);
    if (left.length > 0) list.current?.focus();
    else onEmpty();
  };
  return (
    <>
      <ol className="chosen-problems" ref={list} tabIndex={-1} aria-label="Problems of this interview, in order">
        {shown.map(({ each, problem }, index) => (
          <li key={each.slug} className="stack-2">
            <div className="chosen-header">
              <span>
                <strong>
                  {index + 1}. {problem.title}
                </strong>
                <span className="muted-text small problem-facts">usually {problem.minutes} min</span>
              </span>
              <span className="nowrap">
                {/* At an end these do nothing. Disabled, they would lose the focus when they lead there. */}
                <Button
                  kind="quiet"
                  aria-label={`Move ${problem.title} up`}
                  aria-disabled={index === 0}
                  onPress={() => move(problem, -1)}
                >
                  ↑
                </Button>
                <Button
                  kind="quiet"
                  aria-label={`Move ${problem.title} down`}
                  aria-disabled={index === shown.length - 1}
                  onPress={() => move(problem, 1)}
                >
                  ↓
                </Button>
                <Button kind="quiet" aria-label={`Remove ${problem.title}`} onPress={() => remove(each.slug)}>
                  Remove
                </Button>
              </span>
            </div>
            {!problem.is_served && (
              <Notice tone="bad">
                No worker of this server judges {problem.title} now. Until one runs, candidates can neither run nor
                submit it. Ask your operator, or choose another problem.
              </Notice>
            )}
            <ExerciseChoices
              problem={problem}
              choice={each}
              onChoose={(choice) => onChange(chosen.map((old) => (old.slug === choice.slug ? choice : old)))}
            />
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {moved}
      </p>
    </>
  );
}

interface ExerciseChoicesProps {
  problem: CatalogProblem;
  choice: ChosenProblem;
  onChoose: (choice: ChosenProblem) => void;
}

function ExerciseChoices({ problem, choice, onChoose }: ExerciseChoicesProps) {
  const fixes = problem.exercise_names.filter((name) => name.startsWith("fix-"));
  const order = [IMPLEMENT, "fix", "test"];
  const choose = (kinds: string[]) => onChoose({ ...choice, kinds: order.filter((kind) => kinds.includes(kind)) });
  return (
    <div className="exercise-choices">
      <CheckboxGroup
        className="row"
        aria-label={`Exercises of ${problem.title}`}
        value={choice.kinds}
        onChange={choose}
        isRequired
      >
        <LabeledCheckbox value={IMPLEMENT}>Implement</LabeledCheckbox>
        {fixes.length > 0 && <LabeledCheckbox value="fix">Debug</LabeledCheckbox>}
        <LabeledCheckbox value="test">Write tests</LabeledCheckbox>
        <FieldError className="tone-bad small">Select at least one exercise.</FieldError>
      </CheckboxGroup>
      {choice.kinds.includes("fix") && (
        <BugSelect
          problem={problem}
          fixes={fixes}
          value={choice.fix}
          onChange={(fix) => onChoose({ ...choice, fix })}
        />
      )}
    </div>
  );
}

interface BugSelectProps {
  problem: CatalogProblem;
  /** The names of the `fix` exercises. */
  fixes: string[];
  value: string;
  onChange: (fix: string) => void;
}

/** Which bug the candidate gets. Candidates never read these titles. */
function BugSelect({ problem, fixes, value, onChange }: BugSelectProps) {
  const { data } = useQuery(problemPreviewQuery(problem.slug));
  const getTitle = (name: string, index: number) =>
    data?.fixes.find((fix) => fix.exercise === name)?.title ?? `Bug ${index + 1} of ${fixes.length}`;
  return (
    <select
      className="input bug-select"
      aria-label={`Bug to debug in ${problem.title}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {fixes.map((name, index) => (
        <option key={name} value={name}>
          {getTitle(name, index)}
        </option>
      ))}
    </select>
  );
}
