import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Link } from "react-router";
import type { SessionProblem } from "../../api/types";
import { Button } from "../../ui/Button";
import { readStored, writeStored } from "../../ui/localStore";
import { ProblemStatus } from "./ProblemStatus";
import { findProblemOfDay } from "./practiceDays";

const STORAGE_KEY = "problem-of-the-day";

/** The problem that the user chose for today instead of the default. Null if there is none. */
function readChoice(today: string): string | null {
  const [day, slug] = (readStored(STORAGE_KEY) ?? "").split(" ");
  return day === today && slug ? slug : null;
}

/** The problem of the day, with a menu to choose another. */
export function TodaysProblem({ problems, today }: { problems: SessionProblem[]; today: string }) {
  const [, forceRender] = useState(0);
  const chosen = readChoice(today);
  const problem = problems.find((each) => each.slug === chosen) ?? findProblemOfDay(problems, today);
  const last = problems.find((each) => each.slug === readStored("last-problem"));
  const choose = (slug: string) => {
    writeStored(STORAGE_KEY, `${today} ${slug}`);
    forceRender((count) => count + 1);
  };
  return (
    <section className="card todays-problem" aria-labelledby="today">
      <h2 className="label" id="today">
        Today's problem
      </h2>
      {problem ? (
        <>
          <p className="todays-problem-title">
            <Link to={`/problems/${problem.slug}`}>{problem.title}</Link>
          </p>
          <p className="muted-text small row">
            <span>
              No. {problem.number} · {problem.topic} · {problem.minutes} minutes
            </span>
            <ProblemStatus problem={problem} />
          </p>
        </>
      ) : (
        <p>You have solved all problems. Choose one to solve again.</p>
      )}
      <div className="row">
        <MenuTrigger>
          <Button>Choose another</Button>
          <Popover placement="bottom start">
            <Menu aria-label="Problem for today" onAction={(key) => choose(String(key))} items={problems}>
              {(each: SessionProblem) => (
                <MenuItem id={each.slug} textValue={each.title}>
                  <span className="num muted-text menu-number">{each.number}</span>
                  {each.title}
                  <span className="push-right">
                    <ProblemStatus problem={each} />
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
