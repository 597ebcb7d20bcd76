import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { chooseRefetchInterval, interviewQuery, panelQuery } from "../../api/interviewRequests";
import { problemPreviewQuery } from "../../api/problemRequests";
import type { InterviewDetail } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { useProblemTitles } from "../../api/useProblemTitles";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { formatExercise, formatExercises } from "../../workspace/exerciseNames";
import { RequireSignIn } from "../RequireSignIn";
import { FeedbackList } from "./FeedbackList";
import { SaveTemplateButton } from "./InterviewTemplates";
import { InvitationTable } from "./InvitationTable";
import { InviteSection } from "./InviteSection";
import { PanelSection } from "./PanelSection";
import { RuleSection } from "./RuleSection";
import { SubmissionTable } from "./SubmissionTable";
import "../lists/lists.css";
import "./interviews.css";
import { PageError } from "../PageError";

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
    refetchInterval: ({ state: { data } }) => chooseRefetchInterval(data && data.running > 0),
  });
  usePageTitle(data?.title ?? "Interview");
  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the interview" />;
  return <InterviewContent interview={data} />;
}

function InterviewContent({ interview }: { interview: InterviewDetail }) {
  const getTitle = useProblemTitles();
  const { data: me } = useCurrentUser();
  const hasSeveralTeams = (me?.teams.length ?? 0) > 1;
  return (
    <div className="stack">
      <div className="stack-2">
        <p className="small">
          <Link to="/interviews">Interviews</Link>
        </p>
        <h1>{interview.title}</h1>
        <p className="muted-text">
          {interview.minutes} minutes · created by {interview.created_by}
          {hasSeveralTeams && ` · ${interview.team.name}`}
        </p>
        <ul className="bullet-list">
          {interview.problems.map((slug) => (
            <li key={slug}>
              {interview.can_edit ? <Link to={`/problems/${slug}/preview`}>{getTitle(slug)}</Link> : getTitle(slug)}{" "}
              <span className="muted-text">{formatExercises(interview.exercises[slug] ?? [])}</span>
              {interview.can_edit && <BugTitles slug={slug} exercises={interview.exercises[slug] ?? []} />}
            </li>
          ))}
        </ul>
        {interview.can_edit && <SaveInterviewAsTemplate interview={interview} team={interview.team.id} />}
      </div>
      {!interview.can_edit && (
        <p className="muted-text readable-width">
          You are a viewer in this team, so candidates appear with numbers, not names.
        </p>
      )}
      <InvitationTable interview={interview} />
      {interview.can_edit && <InviteSection interview={interview} />}
      {interview.can_edit && <FeedbackList interview={interview.id} />}
      <RuleSection interview={interview} />
      {interview.can_edit && <PanelSection interview={interview.id} team={interview.team.id} />}
      <SubmissionTable
        interview={interview}
        tools={
          interview.can_edit &&
          interview.ended > 1 && (
            <Link className="small" to={`/interviews/${interview.id}/similarity`}>
              Lines that candidates have in common
            </Link>
          )
        }
      />
    </div>
  );
}

function SaveInterviewAsTemplate({ interview, team }: { interview: InterviewDetail; team: number }) {
  const { data: panel } = useQuery(panelQuery(interview.id));
  return (
    <SaveTemplateButton
      team={team}
      suggestedName={interview.title}
      isDisabled={!panel}
      template={{
        minutes: interview.minutes,
        problems: interview.problems.map((slug) => ({ slug, exercises: interview.exercises[slug] ?? [] })),
        rules: interview.rules,
        invitation_days: interview.invitation_days,
        rubric: panel?.rubric_id ?? null,
      }}
    />
  );
}

/** Which bugs the candidates get to fix. */
function BugTitles({ slug, exercises }: { slug: string; exercises: string[] }) {
  const hasBugs = exercises.some((name) => name.startsWith("fix-"));
  const { data } = useQuery({ ...problemPreviewQuery(slug), enabled: hasBugs });
  const titles = data?.fixes.filter(({ exercise }) => exercises.includes(exercise)) ?? [];
  return titles.map(({ exercise, title }) => (
    <div key={exercise} className="small muted-text">
      {formatExercise(exercise)}: {title}
    </div>
  ));
}
