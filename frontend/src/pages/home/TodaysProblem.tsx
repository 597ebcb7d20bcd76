import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Link } from "react-router";
import type { SeatProblem } from "../../api/types";
import { problemOfDay } from "../../practice/days";
import { Button } from "../../ui/Button";
import { read, write } from "../../ui/store";
import { Standing } from "./Standing";

const KEY = "problem-of-the-day";

/** What was chosen in the place of the day's problem, for this day alone. */
function chosenFor(today: string): string | null {
  const [day, slug] = (read(KEY) ?? "").split(" ");
  return day === today && slug ? slug : null;
}

/** One problem a day, and the way to take another. */
export function Today({ problems, today }: { problems: SeatProblem[]; today: string }) {
  const [, setRound] = useState(0);
  const chosen = chosenFor(today);
  const problem = problems.find((one) => one.slug === chosen) ?? problemOfDay(problems, today);
  const last = problems.find((one) => one.slug === read("last-problem"));
  const choose = (slug: string) => {
    write(KEY, `${today} ${slug}`);
    setRound((old) => old + 1);
  };
  return (
    <section className="card today" aria-labelledby="today">
      <h2 className="label" id="today">
        Today's problem
      </h2>
      {problem ? (
        <>
          <p className="today-title">
            <Link to={`/problems/${problem.slug}`}>{problem.title}</Link>
          </p>
          <p className="soft small row">
            <span>
              No. {problem.number} · {problem.topic} · {problem.minutes} minutes
            </span>
            <Standing problem={problem} />
          </p>
        </>
      ) : (
        <p>All of them are accepted. Choose one to do again from its starter.</p>
      )}
      <div className="row">
        <MenuTrigger>
          <Button>Choose another</Button>
          <Popover placement="bottom start">
            <Menu aria-label="Problem for today" onAction={(key) => choose(String(key))} items={problems}>
              {(one: SeatProblem) => (
                <MenuItem id={one.slug} textValue={one.title}>
                  <span className="num soft menu-number">{one.number}</span>
                  {one.title}
                  <span className="push">
                    <Standing problem={one} />
                  </span>
                </MenuItem>
              )}
            </Menu>
          </Popover>
        </MenuTrigger>
        {last && last.slug !== problem?.slug && (
          <p className="small">
            Or continue with <Link to={`/problems/${last.slug}`}>{last.title}</Link>
          </p>
        )}
      </div>
    </section>
  );
}
