import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { Link } from "react-router";
import { problemQuery } from "../../api/problemRequests";
import type { ExerciseReport, SessionReport } from "../../api/types";
import { BugExplanation } from "../../results/BugExplanation";
import { formatGroup } from "../../results/caseGroups";
import { addressInterviewer } from "../../results/interviewerText";
import { describeOrigin } from "../../results/originText";
import { ScoreList } from "../../results/ScoreList";
import { InlineCode } from "../../ui/InlineCode";
import { submissionVerdictState, VerdictBadge } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";
import { CodeAtEnd, hasFinalCode } from "./CodeAtEnd";
import { groupFailedCases } from "./failedCases";
import "../../results/report.css";

interface Props {
  report: SessionReport;
  exercise: ExerciseReport;
}

/** One exercise in the report: the counted submission with its scores, failed cases and named bugs, if there is one,
 * and the code at the end. */
export function ExerciseSection({ report, exercise }: Props) {
  const { final, bugs, message } = exercise;
  const failed = groupFailedCases(exercise.failed);
  const { data: problem } = useQuery(problemQuery(exercise.slug));
  return (
    <section className="stack-2">
      <h2>
        {exercise.title} <span className="muted-text">{formatExercise(exercise.exercise)}</span>
      </h2>
      {!final && <p className="muted-text">The candidate opened this exercise and submitted nothing.</p>}
      {final && (
        <>
          <div className="row">
            <VerdictBadge state={submissionVerdictState(final)} />
            <span className="small">
              <InlineCode text={addressInterviewer(message)} />
            </span>
            <Link className="small push-right" to={`/submissions/${final.id}`}>
              Complete result<span className="visually-hidden"> of {exercise.title}</span>
            </Link>
          </div>
          {describeOrigin(final) && <p className="small muted-text">{describeOrigin(final)}.</p>}
          {final.scores && <ScoreList scores={final.scores} cases={[]} parts={problem?.parts} />}
          {failed.length > 0 && (
            <ul className="bullet-list small">
              {failed.map(({ first: { index, group, summary, message }, others }) => (
                <li key={index}>
                  <Link to={`/submissions/${final.id}?case=${index}`}>
                    {formatGroup(group, problem?.parts)}: {summary || `case ${index + 1}`}
                  </Link>{" "}
                  <InlineCode text={addressInterviewer(message)} />
                  {others.length > 0 && (
                    <>
                      {" "}
                      The same in{" "}
                      {others.map((other, place) => (
                        <Fragment key={other.index}>
                          {place > 0 && ", "}
                          <Link to={`/submissions/${final.id}?case=${other.index}`}>case {other.index + 1}</Link>
                        </Fragment>
                      ))}
                      .
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
          {bugs.map((bug) => (
            <article className="bug-card" key={bug.id}>
              <header className="row">
                <h3>{bug.title}</h3>
                {bug.cost && <span className="muted-text small">correct answers, but inefficient</span>}
              </header>
              <p className="small">
                <InlineCode text={bug.evidence} />
              </p>
              <BugExplanation bug={bug} />
            </article>
          ))}
        </>
      )}
      {hasFinalCode(report) && exercise.is_opened && <CodeAtEnd report={report} exercise={exercise} />}
    </section>
  );
}
