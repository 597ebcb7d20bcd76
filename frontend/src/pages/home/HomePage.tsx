import { useQuery } from "@tanstack/react-query";
import { toFailure } from "../../api/client";
import type { Session } from "../../api/types";
import { PracticeAccessNotice } from "../../practice/PracticeAccessNotice";
import { PRACTICE_QUERY } from "../../practice/practiceProgress";
import { usePageTitle } from "../../ui/usePageTitle";
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
      <h1>Practice</h1>
      <p className="muted-text">
        Practice one machine-learning algorithm a day, in about 15 minutes. Each report names the known bugs in your
        code and explains how to find them.
      </p>
      {session.isError && <PracticeAccessNotice error={session.error} retry={() => session.refetch()} />}
      {session.isError && toFailure(session.error).code === "practice_off" && (
        <StoredPractice records={["What you stored here before practice was turned off, if anything."]} />
      )}
      {session.isPending && <LoadingSkeleton what="the problems" lines={8} />}
      {session.data && <PracticeOverview session={session.data} />}
    </div>
  );
}

function PracticeOverview({ session }: { session: Session }) {
  const today = useToday();
  const { problems } = session;
  if (problems.length === 0)
    return <p>There are no problems to practice: none is installed, or the operator reserved all of them.</p>;
  return (
    <>
      <div className="practice-top">
        <TodaysProblem problems={problems} today={today} />
        <PracticeTotals session={session} today={today} />
      </div>
      <FilteredProblemTable problems={problems} />
      <StoredPractice records={[...session.recorded_data, session.retention]} />
    </>
  );
}
