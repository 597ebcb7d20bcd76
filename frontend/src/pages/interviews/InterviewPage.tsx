import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { interviewQuery } from "../../api/queries";
import type { InterviewDetail } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { formatExercises } from "../../workspace/exercises";
import { RequireSignIn } from "../RequireSignIn";
import { InvitationTable } from "./InvitationTable";
import { InviteForm } from "./InviteForm";
import { SubmissionTable } from "./SubmissionTable";

export function InterviewPage() {
  const { id = "" } = useParams();
  return (
    <RequireSignIn>
      <InterviewLoader id={id} />
    </RequireSignIn>
  );
}

function InterviewLoader({ id }: { id: string }) {
  const { data, isError, error, refetch } = useQuery({
    ...interviewQuery(id),
    // Poll faster while a session runs, so that new submissions appear.
    refetchInterval: (query) => (query.state.data?.running ? 5_000 : 30_000),
  });
  usePageTitle(data?.title ?? "Interview");
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the interview" />;
  return <InterviewContent id={id} interview={data} />;
}

function InterviewContent({ id, interview }: { id: string; interview: InterviewDetail }) {
  const getTitle = useProblemTitles();
  return (
    <div className="stack">
      <div>
        <p className="small">
          <Link to="/interviews">Interviews</Link>
        </p>
        <h1>{interview.title}</h1>
        <p className="muted-text">{interview.minutes} minutes</p>
        <ul className="bullet-list">
          {interview.problems.map((slug) => (
            <li key={slug}>
              {getTitle(slug)} <span className="muted-text">{formatExercises(interview.exercises[slug] ?? [])}</span>
            </li>
          ))}
        </ul>
      </div>
      <InviteForm id={id} />
      <section className="stack-2">
        <h2>Candidates</h2>
        {interview.invitations.length === 0 ? (
          <p>You have not invited anyone yet. Enter a candidate's name above, then send them the link.</p>
        ) : (
          <InvitationTable id={id} invitations={interview.invitations} />
        )}
      </section>
      <section className="stack-2">
        <h2>Submissions</h2>
        <SubmissionTable invitations={interview.invitations} />
      </section>
    </div>
  );
}
