import { Link, useSearchParams } from "react-router";
import type { SeatProblem } from "../../api/types";
import { scoreText } from "../../results/Scores";
import { taken } from "../../ui/ago";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { debuggingText, exerciseSearch, fixesText, nextFix, testsText } from "../../workspace/exercises";
import { Standing } from "./Standing";

export function Problems({ problems }: { problems: SeatProblem[] }) {
  const [params, setParams] = useSearchParams();
  const wanted = params.get("q") ?? "";
  const shown = problems.filter((one) =>
    `${one.number} ${one.title} ${one.topic}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  return (
    <section className="stack-2" aria-labelledby="all-problems">
      <div className="row">
        <h2 id="all-problems">All problems</h2>
        {problems.length > 8 && (
          <label className="push row small">
            Filter
            <input
              className="input"
              type="search"
              value={wanted}
              onChange={(event) => setParams(event.target.value ? { q: event.target.value } : {}, { replace: true })}
            />
          </label>
        )}
      </div>
      {shown.length === 0 ? (
        <p>No problem has these words. Clear the filter to see all {problems.length}.</p>
      ) : (
        <Table problems={shown} />
      )}
    </section>
  );
}

const COLUMNS = ["Normal", "Traps", "Best time", "Fixed", "Tests", "Explained"];

function Table({ problems }: { problems: SeatProblem[] }) {
  return (
    <ScrollRegion label="Problems">
      <table className="list problems">
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
            {COLUMNS.map((column) => (
              <th scope="col" className="num wide-only" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {problems.map((one) => (
            <Row key={one.slug} one={one} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Row({ one }: { one: SeatProblem }) {
  const to = `/problems/${one.slug}`;
  const best = one.practised?.best_seconds ?? null;
  const tests = testsText(one.debugging) || `–/${one.debugging.tests.total}`;
  const traps = one.practised && `${one.practised.traps_explained}/${one.practised.traps_total}`;
  return (
    <tr>
      <td className="num soft">{one.number}</td>
      <th scope="row">
        <Link to={to}>{one.title}</Link>
        <span className="narrow-only soft small">
          {one.topic} · {one.minutes} minutes
          {best !== null && ` · ${taken(best)}`}
          {debuggingText(one.debugging)}
          {one.practised && one.practised.traps_explained > 0 && ` · explained ${traps}`}
        </span>
      </th>
      <td className="soft wide-only">{one.topic}</td>
      <td className="num wide-only">{one.minutes}</td>
      <td>
        <Standing problem={one} />
      </td>
      <td className="num wide-only">{scoreText(one.best?.scores, "normal")}</td>
      <td className="num wide-only">{scoreText(one.best?.scores, "trap")}</td>
      <td className="num wide-only">{best !== null && taken(best)}</td>
      <td className="num wide-only">
        <Link
          to={to + exerciseSearch(nextFixName(one))}
          aria-label={`Debug ${one.title}: ${fixesText(one.debugging)} fixed`}
        >
          {fixesText(one.debugging)}
        </Link>
      </td>
      <td className="num wide-only">
        <Link to={`${to}?exercise=test`} aria-label={`Write tests for ${one.title}: ${tests} caught`}>
          {tests}
        </Link>
      </td>
      <td className="num wide-only">
        {one.practised && one.practised.traps_total > 0 && (
          <Link to={`${to}/traps`} aria-label={`Explain the traps of ${one.title}: ${traps} explained`}>
            {traps}
          </Link>
        )}
      </td>
    </tr>
  );
}

/** The first that is not fixed, by its name alone: the list has no more of it. */
function nextFixName({ debugging }: SeatProblem): string {
  const names = Array.from({ length: debugging.fixes_total }, (_, place) => `fix-${place + 1}`);
  return nextFix(names, debugging) ?? "fix-1";
}
