import type { CaseReport, Scores } from "../api/types";
import { formatGroup } from "./caseGroups";
import { countSelfCountedCases, sortScores } from "./scoreText";

interface Props {
  scores: Scores;
  cases: CaseReport[];
  parts?: { group: string; title: string }[];
}

/** One score for each group. They are never combined into one number. */
export function ScoreList({ scores, cases, parts }: Props) {
  const selfCounts = countSelfCountedCases(cases);
  return (
    <dl className="scores">
      {sortScores(scores).map(([group, score]) => (
        <div key={group} data-full={(score.attempted && score.passed === score.total) || undefined}>
          <dt>{formatGroup(group, parts)}</dt>
          <dd className="num">
            {score.attempted ? (
              <>
                {score.passed}
                <span className="muted-text">/{score.total}</span>
              </>
            ) : (
              <span className="muted-text">not attempted</span>
            )}
          </dd>
          {score.attempted && selfCounts[group] && (
            <dd className="muted-text">({selfCounts[group]} measured inside the program)</dd>
          )}
        </div>
      ))}
    </dl>
  );
}
