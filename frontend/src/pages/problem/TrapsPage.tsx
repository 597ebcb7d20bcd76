import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { problemQuery, trapsQuery } from "../../api/queries";
import { usePageTitle } from "../../ui/usePageTitle";
import { ProblemPageHeader } from "./ProblemPageHeader";
import { TrapCard } from "./TrapCard";
import "./traps.css";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";

export function TrapsPage() {
  const { slug = "" } = useParams();
  const problem = useQuery(problemQuery(slug));
  const title = problem.data?.title ?? slug;
  usePageTitle(`Explain the traps: ${title}`);
  const traps = useQuery(trapsQuery(slug));
  return (
    <div className="stack">
      <ProblemPageHeader slug={slug} problem={title} title="Explain the traps" />
      <p className="muted-text readable-width">
        Each question is one that an interviewer may ask. Start the clock and answer aloud within a minute. Then compare
        your answer with a strong one.
      </p>
      {traps.isError && <ErrorNotice error={traps.error} retry={() => traps.refetch()} />}
      {traps.isPending && <LoadingSkeleton what="the questions" lines={5} />}
      {traps.data?.length === 0 && <p>This problem has no traps to explain.</p>}
      {traps.data?.map((trap) => (
        <TrapCard key={trap.id} slug={slug} trap={trap} />
      ))}
    </div>
  );
}
