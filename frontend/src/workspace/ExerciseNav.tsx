import type { DebuggingProgress, ExerciseDetail, ProblemDetail } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { formatExercise, IMPLEMENT, selectNextFix } from "./exerciseNames";
import { describeExercise, describeExercises, type ExerciseState } from "./tabs/exerciseState";
import { buildExerciseSearch } from "./tabs/openExercises";
import { TabLinks } from "./tabs/TabLinks";
import "./exercises.css";

interface Props {
  token: string;
  problem: ProblemDetail;
  current: ExerciseDetail;
  debugging: DebuggingProgress | undefined;
  /** Of the problem's exercises. Empty until they are known. */
  states: ExerciseState[];
}

const EXERCISE_TITLES = { implement: "Implement", fix: "Debug", test: "Write tests" };

/** Links to the problem's exercises: implement, debug, write tests. Each has its own document and results. */
export function ExerciseNav({ token, problem, current, debugging, states }: Props) {
  if (problem.exercises.length < 2) return null;
  const fixes = problem.exercises.filter((each) => each.kind === "fix").map((each) => each.exercise);
  const offered = [IMPLEMENT, selectNextFix(fixes, debugging), "test"]
    .map((name) => problem.exercises.find((each) => each.exercise === name))
    .filter((exercise) => exercise !== undefined);
  const namesOf = { implement: [IMPLEMENT], fix: fixes, test: ["test"] };
  return (
    <TabLinks
      label="Exercises"
      className="exercise-nav"
      links={offered.map(({ exercise, kind }) => ({
        key: kind,
        to: { search: buildExerciseSearch(token, problem.slug, kind === current.kind ? current.exercise : exercise) },
        isCurrent: kind === current.kind,
        title: EXERCISE_TITLES[kind],
        state: describeExercises(states.filter((state) => namesOf[kind].includes(state.exercise))),
      }))}
    />
  );
}

/** The instruction of a buggy implementation, with links to the others. The statement has that of the tests. */
export function ExerciseInstruction({ token, problem, current, states }: Omit<Props, "debugging">) {
  if (current.kind !== "fix") return null;
  const fixes = problem.exercises.filter((each) => each.kind === "fix");
  return (
    <div className="exercise-instruction">
      {fixes.length > 1 && (
        <TabLinks
          label="Buggy implementations"
          className="exercise-numbers"
          links={fixes.map(({ exercise }, index) => ({
            key: exercise,
            to: { search: buildExerciseSearch(token, problem.slug, exercise) },
            isCurrent: exercise === current.exercise,
            title: (
              <>
                <span className="visually-hidden">{formatExercise(exercise).replace(/ \d+$/, " ")}</span>
                <span className="num">{index + 1}</span>
              </>
            ),
            state: describeExercise(
              states.find((state) => state.exercise === exercise) ?? { result: null, is_changed: false },
            ),
          }))}
        />
      )}
      <p className="small">
        <InlineCode text={current.instruction} />
      </p>
    </div>
  );
}
