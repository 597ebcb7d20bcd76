import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { interviewQuery } from "../../api/queries";
import type { InterviewDetail } from "../../api/types";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { SignedIn } from "../SignedIn";
import { Invitations } from "./Invitations";
import { Invite } from "./Invite";
import { Submissions } from "./Submissions";

export function Component() {
  const { id = "" } = useParams();
  return (
    <SignedIn>
      <Loaded id={id} />
    </SignedIn>
  );
}

function Loaded({ id }: { id: string }) {
  const { data, isError, error, refetch } = useQuery({
    ...interviewQuery(id),
    // Someone who watches sees submissions come in.
    refetchInterval: (query) => (query.state.data?.running ? 5_000 : 30_000),
  });
  useTitle(data?.title ?? "Interview");
  if (isError && !data) return <Failed error={error} retry={() => refetch()} />;
  if (!data) return <Loading what="the interview" />;
  return <Whole id={id} interview={data} />;
}

function Whole({ id, interview }: { id: string; interview: InterviewDetail }) {
  return (
    <div className="stack">
      <div>
        <p className="small">
          <Link to="/interviews">Interviews</Link>
        </p>
        <h1>{interview.title}</h1>
        <p className="soft">
          {interview.minutes} minutes · {interview.problems.join(", ")}
        </p>
      </div>
      <Invite id={id} />
      <section className="stack-2">
        <h2>Candidates</h2>
        {interview.invitations.length === 0 ? (
          <p>Nobody is invited yet. Write a candidate's name above, and send them the link that you get.</p>
        ) : (
          <Invitations id={id} invitations={interview.invitations} />
        )}
      </section>
      <section className="stack-2">
        <h2>Submissions</h2>
        <Submissions invitations={interview.invitations} />
      </section>
    </div>
  );
}
