import { useQuery } from "@tanstack/react-query";
import { CheckboxGroup } from "react-aria-components";
import { problemPreviewQuery } from "../../api/problemRequests";
import type { CatalogProblem } from "../../api/types";
import { Button } from "../../ui/Button";
import { FieldError } from "../../ui/FieldError";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { IMPLEMENT, TEST } from "../../workspace/exerciseNames";
import { isFix, selectExercises } from "./interviewDraft";

interface Props {
  problem: CatalogProblem;
  /** The names of the chosen exercises. */
  chosen: string[];
  onChoose: (exercises: string[]) => void;
}

/** Which of the problem's exercises candidates get. A problem need not have bugs or tests. */
export function ExerciseChoices({ problem, chosen, onChoose }: Props) {
  const offered = problem.exercise_names;
  const kinds = [...new Set(chosen.map((name) => (isFix(name) ? "fix" : name)))];
  return (
    <div className="exercise-choices">
      <CheckboxGroup
        className="row"
        aria-label={`Exercises of ${problem.title}`}
        value={kinds}
        onChange={(selected) => onChoose(selectExercises(chosen, selected, offered))}
        isRequired
      >
        <LabeledCheckbox value={IMPLEMENT}>Implement</LabeledCheckbox>
        {offered.some(isFix) && <LabeledCheckbox value="fix">Debug</LabeledCheckbox>}
        {offered.includes(TEST) && <LabeledCheckbox value={TEST}>Write tests</LabeledCheckbox>}
        <FieldError className="tone-bad small">Select at least one exercise.</FieldError>
      </CheckboxGroup>
      {chosen.some(isFix) && <BugChoices problem={problem} chosen={chosen} onChoose={onChoose} />}
    </div>
  );
}

/**
 * Which bugs the candidate gets, each in an exercise of its own. Candidates read these titles after the end, and only if
 * the rules show them named bugs.
 */
function BugChoices({ problem, chosen, onChoose }: Props) {
  const { data } = useQuery(problemPreviewQuery(problem.slug));
  const fixes = problem.exercise_names.filter(isFix);
  const chosenFixes = chosen.filter(isFix);
  const unused = fixes.filter((name) => !chosenFixes.includes(name));
  const [nextUnused] = unused;
  const substitute = (old: string, names: string[]) =>
    onChoose(chosen.flatMap((name) => (name === old ? names : [name])));
  const last = chosenFixes.at(-1) ?? "";
  const getTitle = (name: string) =>
    data?.fixes.find((fix) => fix.exercise === name)?.title ?? `Bug ${fixes.indexOf(name) + 1} of ${fixes.length}`;
  return (
    <div className="stack-2">
      {chosenFixes.map((chosenFix, index) => {
        const label = `${index === 0 ? "Bug" : `Bug ${index + 1}`} to debug in ${problem.title}`;
        return (
          // The place of a bug in the list is its identity here: a new choice must not move the focus.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index} className="row">
            <select
              className="input bug-select"
              aria-label={label}
              value={chosenFix}
              onChange={(event) => substitute(chosenFix, [event.target.value])}
            >
              {fixes
                .filter((name) => name === chosenFix || unused.includes(name))
                .map((name) => (
                  <option key={name} value={name}>
                    {getTitle(name)}
                  </option>
                ))}
            </select>
            {index > 0 && (
              <Button kind="quiet" aria-label={`Remove: ${label}`} onPress={() => substitute(chosenFix, [])}>
                Remove
              </Button>
            )}
          </span>
        );
      })}
      {nextUnused && (
        <div>
          <Button
            kind="quiet"
            aria-label={`Add another bug of ${problem.title}`}
            onPress={() => substitute(last, [last, nextUnused])}
          >
            Add another bug
          </Button>
        </div>
      )}
    </div>
  );
}
