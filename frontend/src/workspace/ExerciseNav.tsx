import { Link } from "react-router";
import type { Debugging, ExerciseDetail, ProblemDetail } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { VerdictIcon } from "../ui/VerdictBadge";
import { exerciseSearch, formatExercise, IMPLEMENT, isSolved, selectNextFix } from "./exercises";
import "./exercises.css";

interface Props {
  problem: ProblemDetail;
  current: ExerciseDetail;
  debugging: Debugging | undefined;
  /** Whether the problem itself was accepted. */
  isAccepted: boolean;
}

const EXERCISE_TITLES = { implement: "Implement", fix: "Debug", test: "Write tests" };

/** Links to the problem's exercises: implement, debug, write tests. Each has its own draft and results. */
export function ExerciseNav({ problem, current, debugging, isAccepted }: Props) {
  if (problem.exercises.length < 2) return null;
  const fixes = problem.exercises.filter((each) => each.kind === "fix");
  const offered = [
    IMPLEMENT,
    selectNextFix(
      fixes.map((each) => each.exercise),
      debugging,
    ),
    "test",
  ]
    .map((name) => problem.exercises.find((each) => each.exercise === name))
    .filter((exercise) => exercise !== undefined);
  const allFixed = fixes.every((each) => isSolved(debugging, each.exercise));
  const isDone = { implement: isAccepted, fix: allFixed, test: isSolved(debugging, "test") };
  return (
    <nav className="exercise-nav" aria-label="Exercises">
      {offered.map(({ exercise, kind }) => (
        <Link
          key={kind}
          to={{ search: exerciseSearch(kind === current.kind ? current.exercise : exercise) }}
          aria-current={kind === current.kind ? "page" : undefined}
        >
          {EXERCISE_TITLES[kind]}
          {isDone[kind] && <DoneMark />}
        </Link>
      ))}
    </nav>
  );
}

const DoneMark = () => (
  <span className="tone-good">
    <VerdictIcon state="accepted" />
    <span className="visually-hidden">, done</span>
  </span>
);

/** The instruction of the exercise, with links to the other buggy implementations if it is one. */
export function ExerciseInstruction({ problem, current, debugging }: Omit<Props, "isAccepted">) {
  if (current.kind === "implement") return null;
  const fixes = problem.exercises.filter((each) => each.kind === "fix");
  return (
    <div className="exercise-instruction">
      {current.kind === "fix" && fixes.length > 1 && (
        <nav className="exercise-numbers" aria-label="Buggy implementations">
          {fixes.map(({ exercise }, index) => (
            <Link
              key={exercise}
              to={{ search: exerciseSearch(exercise) }}
              aria-current={exercise === current.exercise ? "page" : undefined}
            >
              <span className="visually-hidden">{formatExercise(exercise).replace(/ \d+$/, " ")}</span>
              <span className="num">{index + 1}</span>
              {isSolved(debugging, exercise) && <DoneMark />}
            </Link>
          ))}
        </nav>
      )}
      <p className="small">
        <InlineCode text={current.instruction} />
      </p>
    </div>
  );
}
