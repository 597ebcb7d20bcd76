import { Link } from "react-router";
import type { Session } from "../../../api/types";
import { formatScores } from "../../../results/scoreText";
import { verdictTitle } from "../../../ui/VerdictBadge";
import { formatDebugging, formatExerciseKinds } from "../../../workspace/exerciseNames";

type Best = NonNullable<Session["problems"][number]["best"]>;

/** Both scores that decide the verdict: one of them can be full although the answer is wrong. */
const formatBest = ({ verdict, scores }: Best) =>
  `${verdictTitle(verdict)}: normal ${formatScores(scores, "normal")}, trap ${formatScores(scores, "trap")}`;

/** The problems of the interview, each with a link to its workspace and what the candidate has reached. */
export function ProblemChoice({ session, title = "Problems" }: { session: Session; title?: string }) {
  return (
    <section className="stack-2">
      <h2>{title}</h2>
      <ol className="problem-choices">
        {session.problems.map((problem) => (
          // Before the start no problem has a slug.
          <li key={problem.slug || problem.title}>
            <Link to={`/i/${session.token}/${problem.slug}`}>{problem.title}</Link>
            <span className="muted-text small">
              {problem.topic} · {formatExerciseKinds(problem.exercise_names)}
              {problem.attempts > 0 && ` · submitted ${problem.attempts} time${problem.attempts === 1 ? "" : "s"}`}
              {problem.best && ` · ${formatBest(problem.best)}`}
              {formatDebugging(problem.debugging)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
