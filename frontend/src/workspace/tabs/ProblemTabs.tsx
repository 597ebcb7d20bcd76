import type { Session } from "../../api/types";
import { describeExercises } from "./exerciseState";
import { buildProblemSearch } from "./openExercises";
import { TabLinks } from "./TabLinks";

/** The problems of an interview, each with its state. */
export function ProblemTabs({ session, slug }: { session: Session; slug: string }) {
  if (session.kind === "practice" || session.problems.length < 2) return null;
  return (
    <TabLinks
      label="Problems"
      className="problem-tabs"
      links={session.problems.map((problem, index) => ({
        key: problem.slug,
        to: {
          pathname: `/i/${session.token}/${problem.slug}`,
          search: buildProblemSearch(session.token, problem.slug),
        },
        isCurrent: problem.slug === slug,
        title: (
          <>
            <span className="num">{index + 1}</span>
            <span className="problem-tab-title">{problem.title}</span>
          </>
        ),
        state: describeExercises(problem.exercise_states),
      }))}
    />
  );
}
