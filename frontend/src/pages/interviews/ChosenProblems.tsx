import { useRef, useState } from "react";
import type { CatalogProblem, InterviewProblem } from "../../api/types";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { ExerciseChoices } from "./ExerciseChoices";
import { moveProblem } from "./interviewDraft";

interface Props {
  problems: CatalogProblem[];
  chosen: InterviewProblem[];
  onChange: (chosen: InterviewProblem[]) => void;
  /** The last problem was removed, and with it the list, which would have the focus. */
  onEmpty: () => void;
}

/** The problems of a new interview in their order, each with its exercises. */
export function ChosenProblems({ problems, chosen, onChange, onEmpty }: Props) {
  const [moveMessage, setMoveMessage] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const shown = chosen.flatMap((each) => {
    const problem = problems.find(({ slug }) => slug === each.slug);
    return problem ? [{ each, problem }] : [];
  });
  const move = (problem: CatalogProblem, step: -1 | 1) => {
    const next = moveProblem(chosen, problem.slug, step);
    onChange(next);
    const place = next.findIndex((each) => each.slug === problem.slug) + 1;
    setMoveMessage(`${problem.title} is number ${place} of ${next.length} now.`);
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
                {/* At an end of the list these do nothing. Disabled, they would lose the focus when a problem gets there. */}
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
              chosen={each.exercises}
              onChoose={(exercises) => onChange(chosen.map((old) => (old === each ? { ...old, exercises } : old)))}
            />
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {moveMessage}
      </p>
    </>
  );
}
