import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import type { ComparedSession, ComparedWork, ComparisonData } from "../../api/comparisonRequests";
import { formatScores, SCORE_COLUMNS } from "../../results/scoreText";
import { RelativeTime } from "../../ui/RelativeTime";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { submissionVerdictState, VerdictBadge } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";
import { compareLevels, DECISION_TITLES } from "../invitation/scorecard/assessmentLevels";
import { DifferenceText } from "../invitation/scorecard/CardComparison";
import { LevelBadge } from "../invitation/scorecard/LevelBadge";
import { SESSION_STATES } from "../invitation/sessionText";
import { BugFixMark } from "./BugFixMark";
import {
  describeAccepted,
  describeEffort,
  describePartsAttempted,
  describeProblemTime,
  describeWorkedTime,
  formatInterval,
  formatScoreGroup,
  listGroups,
  listProblemsWithSeveralExercises,
} from "./comparisonText";
import "../invitation/scorecard/scorecard.css";
import "./compare.css";

interface Props {
  comparison: ComparisonData;
  /** Whether names and verdicts lead to the team's own pages. */
  hasLinks: boolean;
  /** Shown below a candidate's name whose results are folded. */
  unfoldButton?: (session: ComparedSession) => ReactNode;
}

/** Sessions side by side, one column each. Rows are aligned, so that the eye compares along a line; on a phone they scroll
 * beside their titles. */
export function ComparisonTable({ comparison, hasLinks, unfoldButton }: Props) {
  const { sessions, exercises, rubric } = comparison;
  const groups = useMemo(() => listGroups(sessions), [sessions]);
  const row = (title: ReactNode, key: string, cell: (session: ComparedSession) => ReactNode) => (
    <tr key={key}>
      <th scope="row">{title}</th>
      {sessions.map((session) => (
        <td key={session.id}>{cell(session)}</td>
      ))}
    </tr>
  );
  const resultRow = (title: ReactNode, key: string, cell: (session: ComparedSession) => ReactNode) =>
    row(title, key, (session) => (session.are_results_folded ? <FoldedResult /> : cell(session)));
  const hasCards = sessions.some(({ cards }) => cards.length > 0);
  return (
    <ScrollRegion label="Comparison" className="scroll-x comparison-scroll">
      <table className="data-table comparison-table" data-columns={sessions.length}>
        <colgroup>
          <col className="row-header-column" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What is compared</span>
            </th>
            {sessions.map((session) => (
              <th scope="col" key={session.id}>
                {hasLinks ? <Link to={`/invitations/${session.id}`}>{session.candidate}</Link> : session.candidate}
                <div className="small muted-text">
                  {SESSION_STATES[session.state]}
                  {session.ended_at && (
                    <>
                      {" "}
                      <RelativeTime at={session.ended_at} />
                    </>
                  )}
                </div>
                {session.are_results_folded && unfoldButton?.(session)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <SectionRow title="Results" columns={sessions.length} />
          {resultRow("Accepted", "accepted", (session) => session.exercises.length > 0 && describeAccepted(session))}
          {groups.map((group) =>
            resultRow(formatScoreGroup(group), group, (session) => <GroupScore session={session} group={group} />),
          )}
          {resultRow("Named bugs", "bugs", (session) => (
            <BugList session={session} />
          ))}
          {row("Time", "time", (session) => session.exercises.length > 0 && describeWorkedTime(session))}
          {listProblemsWithSeveralExercises(exercises).map(({ title, indexes }) =>
            row(
              `Time on ${title}`,
              `time ${title}`,
              (session) => session.exercises.length > 0 && describeProblemTime(session, indexes),
            ),
          )}
        </tbody>
        <tbody>
          <SectionRow title="Exercises" columns={sessions.length} />
          {exercises.map(({ slug, title, exercise }, index) =>
            row(
              <>
                {title} <span className="muted-text">{formatExercise(exercise)}</span>
              </>,
              `${slug} ${exercise}`,
              (session) => <Work session={session} work={session.exercises[index]} hasLinks={hasLinks} />,
            ),
          )}
        </tbody>
        {rubric && hasCards && (
          <tbody>
            <SectionRow title="Scorecards" columns={sessions.length} />
            {row("Overall recommendation", "recommendation", ({ cards }) => (
              <LevelList
                levels={cards.map(({ id, author, recommendation, summary }) => ({
                  id,
                  author,
                  level: recommendation,
                  text: summary,
                }))}
              />
            ))}
            {rubric.dimensions.map(({ id: dimension, title }) =>
              row(title, dimension, ({ cards }) => (
                <LevelList
                  levels={cards.map(({ id, author, ratings }) => ({
                    id,
                    author,
                    level: ratings[dimension]?.level ?? "",
                    text: ratings[dimension]?.note ?? "",
                  }))}
                />
              )),
            )}
          </tbody>
        )}
        {sessions.some(({ decision }) => decision) && (
          <tbody>
            <SectionRow title="Decision" columns={sessions.length} />
            {row("Decision", "decision", ({ decision }) =>
              decision ? (
                <>
                  <strong>{DECISION_TITLES[decision.choice]}</strong>
                  {decision.next_step && <div>{decision.next_step}</div>}
                  {decision.reason && <p className="card-text small">{decision.reason}</p>}
                </>
              ) : (
                <span className="muted-text">Not decided</span>
              ),
            )}
          </tbody>
        )}
      </table>
    </ScrollRegion>
  );
}

const SectionRow = ({ title, columns }: { title: string; columns: number }) => (
  <tr className="section-row">
    <th scope="rowgroup" colSpan={columns + 1}>
      {title}
    </th>
  </tr>
);

const FoldedResult = () => <span className="muted-text">Hidden</span>;

function GroupScore({ session, group }: { session: ComparedSession; group: string }) {
  const score = session.scores.find((each) => each.group === group);
  const attempted = group === "parts" && describePartsAttempted(session.exercises);
  if (!score) return <span className="muted-text">–</span>;
  return (
    <>
      <span className="comparison-score">
        {score.passed}
        <span className="muted-text">/{score.total}</span>
      </span>{" "}
      <span className="small muted-text nowrap">{formatInterval(score)}</span>
      {attempted && <div className="small muted-text">{attempted}</div>}
    </>
  );
}

function BugList({ session }: { session: ComparedSession }) {
  const bugs = session.exercises.flatMap((work, index) =>
    work.bugs.map((bug) => ({ ...bug, key: `${index} ${bug.id}` })),
  );
  if (session.exercises.length === 0) return null;
  if (bugs.length === 0) return <span className="muted-text">None</span>;
  return (
    <ul className="comparison-bugs">
      {bugs.map(({ key, title, is_fixed }) => (
        <li key={key}>
          {title} <BugFixMark isFixed={is_fixed} />
        </li>
      ))}
    </ul>
  );
}

interface WorkProps {
  session: ComparedSession;
  work: ComparedWork | undefined;
  hasLinks: boolean;
}

function Work({ session, work, hasLinks }: WorkProps) {
  if (!work) return null;
  if (!work.is_opened && !work.state) return <span className="muted-text">Not opened</span>;
  return (
    <>
      {session.are_results_folded ? (
        <FoldedResult />
      ) : work.state ? (
        <>
          {hasLinks && work.submission ? (
            <Link to={`/submissions/${work.submission}`}>
              <VerdictBadge state={submissionVerdictState({ ...work, state: work.state })} />
            </Link>
          ) : (
            <VerdictBadge state={submissionVerdictState({ ...work, state: work.state })} />
          )}
          {work.scores && <div className="small muted-text">{describeScores(work)}</div>}
        </>
      ) : (
        <span className="muted-text">Nothing submitted</span>
      )}
      <div className="small muted-text">{describeEffort(work)}</div>
    </>
  );
}

/** "normal 6/6, trap 2/5". */
const describeScores = ({ scores }: ComparedWork): string =>
  SCORE_COLUMNS.map((group) => [formatScoreGroup(group).toLowerCase(), formatScores(scores, group)])
    .filter(([, score]) => score)
    .map((parts) => parts.join(" "))
    .join(", ");

/** One interviewer's rating. */
interface AuthoredLevel {
  /** Of the scorecard. */
  id: number;
  author: string;
  level: Parameters<typeof LevelBadge>[0]["level"];
  text: string;
}

/** What each interviewer says about one dimension, or in their recommendation, and whether they differ. */
function LevelList({ levels }: { levels: AuthoredLevel[] }) {
  if (levels.length === 0) return <span className="muted-text">Not revealed</span>;
  return (
    <>
      <ul className="comparison-levels">
        {levels.map(({ id, author, level, text }) => (
          <li key={id}>
            <span className="level-line">
              <LevelBadge level={level} /> <span className="small">{author || "Deleted account"}</span>
            </span>
            {text && <p className="card-text small muted-text">{text}</p>}
          </li>
        ))}
      </ul>
      <DifferenceText difference={compareLevels(levels.map(({ level }) => level))} />
    </>
  );
}
