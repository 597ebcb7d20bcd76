import { useQuery } from "@tanstack/react-query";
import { toFailure } from "../../api/client";
import type { Session } from "../../api/types";
import { PracticeAccessNotice } from "../../practice/PracticeAccessNotice";
import { PRACTICE_QUERY } from "../../practice/practiceProgress";
import { usePageTitle } from "../../ui/usePageTitle";
import { ExampleReport } from "./ExampleReport";
import { PracticeTotals } from "./PracticeTotals";
import { FilteredProblemTable } from "./ProblemTable";
import { StoredPractice } from "./StoredPractice";
import { TodaysProblem } from "./TodaysProblem";
import { useToday } from "./useToday";
import "./home.css";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";

export function HomePage() {
  usePageTitle("Practice");
  const session = useQuery(PRACTICE_QUERY);
  return (
    <div className="stack">
      {session.data && <PracticeOverview session={session.data} />}
      {session.isPending && (
        <>
          <h1>Practice</h1>
          <LoadingSkeleton what="the problems" lines={12} />
        </>
      )}
      {session.isError && !session.data && (
        <div className="home-top">
          <div className="stack">
            <Introduction />
            <PracticeAccessNotice error={session.error} retry={() => session.refetch()} />
            {toFailure(session.error).code === "practice_off" && (
              <StoredPractice records={["What you stored here before practice was turned off, if anything."]} />
            )}
          </div>
          <ExampleReport />
        </div>
      )}
    </div>
  );
}

function Introduction() {
  return (
    <>
      <h1>The judge that names the bug</h1>
      <p className="introduction">
        Write attention, beam search, a KV cache or BPE in the browser, most in about 15 minutes. When your code is
        wrong, the judge names the bug and shows how to find it.
      </p>
    </>
  );
}

function PracticeOverview({ session }: { session: Session }) {
  const today = useToday();
  const { problems } = session;
  const isNew = problems.every((problem) => problem.best?.verdict !== "accepted");
  return (
    <>
      <div className="home-top">
        <div className="stack">
          {isNew ? <Introduction /> : <h1>Practice</h1>}
          {problems.length > 0 && <TodaysProblem problems={problems} today={today} />}
        </div>
        {isNew ? <ExampleReport /> : <PracticeTotals session={session} today={today} />}
      </div>
      {problems.length === 0 ? (
        <p>There are no problems to practice: none is installed, or the operator reserved all of them.</p>
      ) : (
        <>
          <FilteredProblemTable problems={problems} />
          <StoredPractice records={[...session.recorded_data, session.retention]} />
        </>
      )}
    </>
  );
}
