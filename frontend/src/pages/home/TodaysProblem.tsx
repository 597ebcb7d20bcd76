import { useState } from "react";
import { Link } from "react-router";
import type { SessionProblem } from "../../api/types";
import { ActionMenu } from "../../ui/ActionMenu";
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
  const lastSlug = readStored("last-problem");
  const last = problems.find((each) => each.slug === lastSlug && each.is_served !== false);
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
        {problem && (
          <Link className="button" data-kind="primary" to={`/problems/${problem.slug}`}>
            {nameAction(problem)} today's problem
          </Link>
        )}
        <ActionMenu
          title="Choose another"
          label="Problem for today"
          placement="bottom start"
          actions={problems.map((each) => ({
            id: each.slug,
            name: each.title,
            content: <MenuProblem problem={each} />,
          }))}
          onAction={choose}
        />
        {last && last.slug !== problem?.slug && (
          <p className="small">
            Or continue with <Link to={`/problems/${last.slug}`}>{last.title}</Link>
          </p>
        )}
      </div>
    </section>
  );
}

function nameAction({ best, practice }: SessionProblem) {
  if (best?.verdict === "accepted") return "Review";
  return practice?.started_at ? "Continue" : "Start";
}

function MenuProblem({ problem }: { problem: SessionProblem }) {
  return (
    <>
      <span className="num muted-text menu-number">{problem.number}</span>
      {problem.title}
      <span className="push-right">
        <ProblemStatus problem={problem} />
      </span>
    </>
  );
}
