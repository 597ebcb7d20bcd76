import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { problemQuery, trapsQuery } from "../../api/queries";
import { ProblemHead } from "../../practice/ProblemHead";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { TrapCard } from "./TrapCard";
import "./traps.css";

export function Component() {
  const { slug = "" } = useParams();
  const problem = useQuery(problemQuery(slug));
  const title = problem.data?.title ?? slug;
  useTitle(`Explain the traps: ${title}`);
  const traps = useQuery(trapsQuery(slug));
  return (
    <div className="stack">
      <ProblemHead slug={slug} problem={title} title="Explain the traps" />
      <p className="soft reading">
        An interviewer asks, and you have a minute. Start the clock and answer aloud; then compare with what a strong
        answer says, and judge for yourself.
      </p>
      {traps.isError && <Failed error={traps.error} retry={() => traps.refetch()} />}
      {traps.isPending && <Loading what="the questions" lines={5} />}
      {traps.data?.length === 0 && <p>This problem has no traps to explain.</p>}
      {traps.data?.map((trap) => (
        <TrapCard key={trap.id} slug={slug} trap={trap} />
      ))}
    </div>
  );
}
