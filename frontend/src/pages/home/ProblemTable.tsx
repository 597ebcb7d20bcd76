import { Link, useSearchParams } from "react-router";
import type { SessionProblem } from "../../api/types";
import { formatScores } from "../../results/scoreText";
import { FilterInput } from "../../ui/FilterInput";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { formatDuration } from "../../ui/timeFormat";
import {
  exerciseSearch,
  formatDebugging,
  formatFixes,
  formatTests,
  selectNextFix,
} from "../../workspace/exerciseNames";
import { ProblemStatus } from "./ProblemStatus";

export function FilteredProblemTable({ problems }: { problems: SessionProblem[] }) {
  const [params, setParams] = useSearchParams();
  const filter = params.get("q") ?? "";
  const shown = problems.filter((problem) =>
    `${problem.number} ${problem.title} ${problem.topic}`.toLowerCase().includes(filter.toLowerCase()),
  );
  return (
    <section className="stack-2" aria-labelledby="all-problems">
      <div className="row">
        <h2 id="all-problems">All problems</h2>
        {problems.length > 8 && (
          <label className="push-right row small" htmlFor="problem-filter">
            Filter
            <FilterInput
              id="problem-filter"
              value={filter}
              onChange={(q) => setParams(q ? { q } : {}, { replace: true })}
            />
          </label>
        )}
      </div>
      {shown.some(({ is_served: isServed }) => isServed === false) && (
        <p className="small muted-text">This server cannot judge kernel problems at the moment. You can read them.</p>
      )}
      {shown.length === 0 ? (
        <p>No problem matches. Clear the filter to see all {problems.length} problems.</p>
      ) : (
        <ProblemTable problems={shown} />
      )}
    </section>
  );
}

const NUMBER_COLUMNS = ["Normal cases", "Trap cases", "Best time", "Bugs fixed", "Bugs caught", "Traps explained"];

function ProblemTable({ problems }: { problems: SessionProblem[] }) {
  return (
    <ScrollRegion label="Problems">
      <table className="data-table problem-table">
        <thead>
          <tr>
            <th scope="col" className="num">
              No.
            </th>
            <th scope="col">Problem</th>
            <th scope="col" className="wide-only">
              Topic
            </th>
            <th scope="col" className="num wide-only">
              Minutes
            </th>
            <th scope="col">Solution</th>
            {NUMBER_COLUMNS.map((column) => (
              <th scope="col" className="num wide-only" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {problems.map((problem) => (
            <ProblemRow key={problem.slug} problem={problem} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function ProblemRow({ problem }: { problem: SessionProblem }) {
  const path = `/problems/${problem.slug}`;
  const bestTime = problem.practice?.best_seconds ?? null;
  const { total } = problem.debugging.tests;
  const tests = formatTests(problem.debugging) || `0/${total}`;
  const traps = problem.practice && `${problem.practice.traps_explained}/${problem.practice.traps_total}`;
  return (
    <tr>
      <td className="num muted-text">{problem.number}</td>
      <th scope="row">
        <Link to={path}>{problem.title}</Link>
        <span className="narrow-only muted-text small">
          {problem.topic} · {problem.minutes} minutes
          {bestTime !== null && ` · ${formatDuration(bestTime)}`}
          {formatDebugging(problem.debugging)}
          {problem.practice && problem.practice.traps_explained > 0 && ` · explained ${traps}`}
        </span>
      </th>
      <td className="muted-text wide-only">{problem.topic}</td>
      <td className="num wide-only">{problem.minutes}</td>
      <td>
        <ProblemStatus problem={problem} />
      </td>
      <td className="num wide-only">{formatScores(problem.best?.scores, "normal")}</td>
      <td className="num wide-only">{formatScores(problem.best?.scores, "trap")}</td>
      <td className="num wide-only">{bestTime !== null && formatDuration(bestTime)}</td>
      <td className="num wide-only">
        <Link
          to={path + exerciseSearch(findNextFix(problem))}
          aria-label={`Debug ${problem.title}: ${formatFixes(problem.debugging)} fixed`}
        >
          {formatFixes(problem.debugging)}
        </Link>
      </td>
      <td className="num wide-only">
        {total > 0 && (
          <Link
            to={path + exerciseSearch("test")}
            aria-label={`Write tests for ${problem.title}: ${tests} bugs caught`}
          >
            {tests}
          </Link>
        )}
      </td>
      <td className="num wide-only">
        {problem.practice && problem.practice.traps_total > 0 && (
          <Link to={`${path}/traps`} aria-label={`Explain the traps of ${problem.title}: ${traps} explained`}>
            {traps}
          </Link>
        )}
      </td>
    </tr>
  );
}

/** The name of the first unsolved fix exercise, or of the first if all are solved. */
function findNextFix({ debugging }: SessionProblem): string {
  const names = Array.from({ length: debugging.fixes_total }, (_, index) => `fix-${index + 1}`);
  return selectNextFix(names, debugging) ?? "fix-1";
}
