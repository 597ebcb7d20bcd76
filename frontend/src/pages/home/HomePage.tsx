import { useQuery } from "@tanstack/react-query";
import type { Session } from "../../api/types";
import { PRACTICE_QUERY } from "../../practice/practiceProgress";
import { usePageTitle } from "../../ui/usePageTitle";
import { PracticeTotals } from "./PracticeTotals";
import { FilteredProblemTable } from "./ProblemTable";
import { StoredPractice } from "./StoredPractice";
import { TodaysProblem } from "./TodaysProblem";
import { useToday } from "./useToday";
import "./home.css";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";

export function HomePage() {
  usePageTitle("Practice");
  const session = useQuery(PRACTICE_QUERY);
  return (
    <div className="stack">
      <h1>Practice</h1>
      <p className="muted-text">
        Practice one machine-learning algorithm a day, in about 15 minutes. Reports name known bugs and how to find
        them.
      </p>
      {session.isError && <ErrorNotice error={session.error} retry={() => session.refetch()} />}
      {session.isPending && <LoadingSkeleton what="the problems" lines={8} />}
      {session.data && <PracticeHome session={session.data} />}
    </div>
  );
}

function PracticeHome({ session }: { session: Session }) {
  const today = useToday();
  const { problems } = session;
  if (problems.length === 0)
    return <p>No problems are installed. Add a folder under problems/ and restart the server.</p>;
  return (
    <>
      <div className="practice-top">
        <TodaysProblem problems={problems} today={today} />
        <PracticeTotals session={session} today={today} />
      </div>
      <FilteredProblemTable problems={problems} />
      <StoredPractice records={[...session.records, session.retention]} />
    </>
  );
}
