import { Link } from "react-router";
import type { Debugging, ExerciseDetail, ProblemDetail } from "../api/types";
import { StateMark } from "../ui/StateMark";
import { Words } from "../ui/Words";
import { exerciseSearch, exerciseTitle, IMPLEMENT, isSolved, nextFix } from "./exercises";
import "./exercises.css";

interface Props {
  problem: ProblemDetail;
  current: ExerciseDetail;
  debugging: Debugging | undefined;
  /** Whether the problem itself was accepted. */
  accepted: boolean;
}

const WORDS = { implement: "Implement", fix: "Debug", test: "Write tests" };

/** What can be done with the problem: write it, mend a buggy one, test it. Each has a text and results of its own. */
export function ExerciseNav({ problem, current, debugging, accepted }: Props) {
  const fixes = problem.exercises.filter((one) => one.kind === "fix");
  const offered = [
    IMPLEMENT,
    nextFix(
      fixes.map((one) => one.exercise),
      debugging,
    ),
    "test",
  ]
    .map((name) => problem.exercises.find((one) => one.exercise === name))
    .filter((one) => one !== undefined);
  const allFixed = fixes.every((one) => isSolved(debugging, one.exercise));
  const done = { implement: accepted, fix: allFixed, test: isSolved(debugging, "test") };
  return (
    <nav className="exercise-nav" aria-label="Exercises">
      {offered.map(({ exercise, kind }) => (
        <Link
          key={kind}
          to={{ search: exerciseSearch(kind === current.kind ? current.exercise : exercise) }}
          aria-current={kind === current.kind ? "page" : undefined}
        >
          {WORDS[kind]}
          {done[kind] && <Done />}
        </Link>
      ))}
    </nav>
  );
}

const Done = () => (
  <span className="tone-good">
    <StateMark state="accepted" />
    <span className="hidden-text">, done</span>
  </span>
);

/** What the exercise asks for, and of the buggy implementations which one it is. */
export function ExerciseHead({ problem, current, debugging }: Omit<Props, "accepted">) {
  if (current.kind === "implement") return null;
  const fixes = problem.exercises.filter((one) => one.kind === "fix");
  return (
    <div className="exercise-head">
      {current.kind === "fix" && (
        <nav className="exercise-numbers" aria-label="Buggy implementations">
          {fixes.map(({ exercise }, place) => (
            <Link
              key={exercise}
              to={{ search: exerciseSearch(exercise) }}
              aria-current={exercise === current.exercise ? "page" : undefined}
            >
              <span className="hidden-text">{exerciseTitle(exercise).replace(/ \d+$/, " ")}</span>
              <span className="num">{place + 1}</span>
              {isSolved(debugging, exercise) && <Done />}
            </Link>
          ))}
        </nav>
      )}
      <p className="small">
        <Words text={current.instruction} />
      </p>
    </div>
  );
}
