import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { getSeat } from "../../api/calls";
import type { SeatProblem } from "../../api/types";
import { scoreText } from "../../results/Scores";
import { Failed, Loading } from "../../ui/Notice";
import { StateBadge } from "../../ui/StateMark";
import { read } from "../../ui/store";
import { useTitle } from "../../ui/useTitle";

export function Component() {
  useTitle("Practice");
  const seat = useQuery({ queryKey: ["seat", "practice"], queryFn: () => getSeat("practice") });
  return (
    <div className="stack">
      <h1>Practice</h1>
      <p className="soft">
        Algorithms behind machine-learning systems, judged in seconds. A known mistake is named, with how to find it.
      </p>
      {seat.isError && <Failed error={seat.error} retry={() => seat.refetch()} />}
      {seat.isPending && <Loading what="the problems" lines={8} />}
      {seat.data && <Problems problems={seat.data.problems} />}
    </div>
  );
}

function Problems({ problems }: { problems: SeatProblem[] }) {
  const [params, setParams] = useSearchParams();
  const wanted = params.get("q") ?? "";
  if (problems.length === 0)
    return <p>No problems are installed yet. Add a folder under problems/ and start the server again.</p>;
  const shown = problems.filter((one) =>
    `${one.number} ${one.title} ${one.topic}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const last = problems.find((one) => one.slug === read("last-problem"));
  return (
    <>
      <div className="row">
        {last && (
          <p>
            Continue with <Link to={`/problems/${last.slug}`}>{last.title}</Link>
          </p>
        )}
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
    </>
  );
}

function Table({ problems }: { problems: SeatProblem[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section className="scroll-x" tabIndex={0} aria-label="Problems">
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
            <th scope="col" className="num wide-only">
              Parts
            </th>
            <th scope="col">Your best</th>
            <th scope="col" className="num">
              Normal
            </th>
            <th scope="col" className="num">
              Traps
            </th>
          </tr>
        </thead>
        <tbody>
          {problems.map((one) => (
            <tr key={one.slug}>
              <td className="num soft">{one.number}</td>
              <th scope="row">
                <Link to={`/problems/${one.slug}`}>{one.title}</Link>
              </th>
              <td className="soft wide-only">{one.topic}</td>
              <td className="num wide-only">{one.minutes}</td>
              <td className="num wide-only">{one.parts.length + 1}</td>
              <td>{one.best ? <StateBadge state={one.best.verdict} /> : <Progress attempts={one.attempts} />}</td>
              <td className="num">{scoreText(one.best?.scores, "normal")}</td>
              <td className="num">{scoreText(one.best?.scores, "trap")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Progress = ({ attempts }: { attempts: number }) => (
  <span className="soft">{attempts === 0 ? "Not tried" : "Being judged"}</span>
);
