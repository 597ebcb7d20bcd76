import type { Scores as ScoreMap } from "../api/types";
import { groupTitle, sortedScores } from "./groups";

interface Props {
  scores: ScoreMap;
  parts?: { group: string; title: string }[];
}

/** The scores apart, never mixed into one number. */
export function Scores({ scores, parts }: Props) {
  return (
    <dl className="scores">
      {sortedScores(scores).map(([group, score]) => (
        <div key={group} data-full={(score.attempted && score.passed === score.total) || undefined}>
          <dt>{groupTitle(group, parts)}</dt>
          <dd className="num">
            {score.attempted ? (
              <>
                {score.passed}
                <span className="soft">/{score.total}</span>
              </>
            ) : (
              <span className="soft">not attempted</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const MAIN = ["normal", "trap", "hard", "efficiency"];
const TESTS = "tests";

/** One cell of a table for a group; parts are summed under "parts". */
export function scoreText(scores: ScoreMap | null | undefined, column: string): string {
  if (!scores) return "";
  const own = Object.entries(scores).filter(([group]) =>
    column === "parts" ? ![...MAIN, TESTS].includes(group) : group === column,
  );
  const tried = own.filter(([, score]) => score.attempted);
  if (own.length === 0) return "";
  if (tried.length === 0) return "–";
  const sum = (pick: "passed" | "total") => tried.reduce((total, [, score]) => total + score[pick], 0);
  return `${sum("passed")}/${sum("total")}`;
}

export const SCORE_COLUMNS = [...MAIN, "parts", TESTS];
