import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { trapsQuery } from "../../api/practiceRequests";
import { PracticeAccessNotice } from "../../practice/PracticeAccessNotice";
import { PRACTICE_QUERY } from "../../practice/practiceProgress";
import { usePageTitle } from "../../ui/usePageTitle";
import { ProblemPageHeader } from "./ProblemPageHeader";
import { TrapCard } from "./TrapCard";
import "./traps.css";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";

export function TrapsPage() {
  const { slug = "" } = useParams();
  const session = useQuery(PRACTICE_QUERY);
  const title = session.data?.problems.find((problem) => problem.slug === slug)?.title ?? slug;
  usePageTitle(`Explain the traps: ${title}`);
  // The first request of a new browser creates its practice session.
  const traps = useQuery({ ...trapsQuery(slug), enabled: session.data !== undefined });
  const failed = [session, traps].find((query) => query.isError && !query.data);
  return (
    <div className="stack">
      <ProblemPageHeader slug={slug} problemTitle={title} pageTitle="Explain the traps" />
      <p className="muted-text readable-width">
        Each question is one that an interviewer may ask. Start the clock and answer aloud within a minute. Then compare
        your answer with a strong one.
      </p>
      {failed && <PracticeAccessNotice error={failed.error} retry={() => failed.refetch()} />}
      {traps.isPending && !failed && <LoadingSkeleton what="the questions" lines={5} />}
      {traps.data?.length === 0 && <p>This problem has no traps to explain.</p>}
      {traps.data?.map((trap) => (
        <TrapCard key={trap.id} slug={slug} trap={trap} />
      ))}
    </div>
  );
}
