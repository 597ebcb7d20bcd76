import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Link, useParams } from "react-router";
import { ApiError } from "../../api/client";
import { interviewQuery } from "../../api/interviewRequests";
import { liveSessionQuery } from "../../api/liveRequests";
import type { LiveClock, LiveSession } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { formatMoment } from "../../ui/timeFormat";
import { usePageTitle } from "../../ui/usePageTitle";
import { InterviewClock } from "../../workspace/InterviewClock";
import { InvitationMenu } from "../interviews/InvitationMenu";
import { FoldedResults } from "../invitation/FoldedResults";
import { SessionTabs } from "../invitation/SessionTabs";
import { SESSION_STATES } from "../invitation/sessionText";
import { RequireSignIn } from "../RequireSignIn";
import { LiveDocumentTabs, type Place } from "./LiveDocumentTabs";
import { LiveEditor } from "./LiveEditor";
import { LiveNotes } from "./LiveNotes";
import { LivePeople } from "./LivePeople";
import { LiveQuestions } from "./LiveQuestions";
import { LiveSubmissionTable } from "./LiveSubmissionTable";
import { CANDIDATE, documentKey, LiveFeed } from "./liveFeed";
import "./live.css";
import { PageError } from "../PageError";

/** Follows a candidate's session while it runs. */
export function LivePage() {
  const { id = "", invitation = "" } = useParams();
  return (
    <RequireSignIn>
      <LiveLoader key={invitation} interview={id} invitation={Number(invitation)} />
    </RequireSignIn>
  );
}

function LiveLoader({ interview, invitation }: { interview: string; invitation: number }) {
  const live = useQuery(liveSessionQuery(invitation));
  // The stream ends without a reason when the account loses access.
  const access = useQuery({ ...interviewQuery(interview), refetchInterval: 15_000 });
  usePageTitle(live.data ? `${live.data.candidate}, live` : "Live");
  if (live.isError && !live.data) return <PageError error={live.error} retry={() => live.refetch()} />;
  if (access.error instanceof ApiError && access.error.status === 404)
    return <PageError error={access.error} retry={() => access.refetch()} />;
  if (access.data && !access.data.can_edit)
    return <Notice tone="bad">You are a viewer in this team now, so you can no longer watch this session.</Notice>;
  if (!live.data) return <LoadingSkeleton what="the session" lines={8} />;
  return <LiveContent session={live.data} />;
}

function useFeed(session: LiveSession) {
  const ownId = String(useCurrentUser().data?.id ?? "");
  const [feed] = useState(() => new LiveFeed(session, ownId));
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  return feed;
}

function LiveContent({ session }: { session: LiveSession }) {
  const feed = useFeed(session);
  const view = useSyncExternalStore(feed.subscribe, feed.getView);
  const [isFollowing, setFollowing] = useState(true);
  const [chosen, setChosen] = useState<Place | null>(null);
  const { clock, people } = view;
  const cursor = people.find((person) => person.id === CANDIDATE)?.cursor ?? null;
  const shown = (isFollowing && cursor) || chosen || session.documents[0] || findFirstPlace(session);
  // While following, the code stays where the candidate was last.
  useEffect(() => {
    if (isFollowing && cursor) setChosen({ slug: cursor.slug, exercise: cursor.exercise });
  }, [isFollowing, cursor]);
  const document = shown && feed.getDocument(documentKey(shown.slug, shown.exercise));
  return (
    <div className="stack">
      <div>
        <p className="small">
          <Link to={`/interviews/${session.interview_id}`}>{session.interview_title}</Link>
        </p>
        <div className="row">
          <h1>{session.candidate}</h1>
          <span className="push-right row">
            <LiveClockText clock={clock} />
            <InvitationMenu
              invitation={{ ...clock, id: session.id, candidate: session.candidate, ...NO_LINK_OR_PLAN }}
              title={session.interview_title}
              minutes={session.minutes}
              isMailAvailable={false}
              onChanged={async () => undefined} // the stream brings what changed
            />
          </span>
        </div>
      </div>
      <SessionTabs invitation={String(session.id)} live={session.interview_id} />
      <LivePeople people={people} candidate={session.candidate} isPrivate={clock.private_until !== null} />
      {clock.private_until && (
        <Notice role="status">
          {session.candidate} works in private until {formatMoment(clock.private_until)}. The code below is from before.
          Afterwards you see the resulting code, without the text that was deleted in the period.
        </Notice>
      )}
      <div className="live-panes">
        <section className="stack-2">
          <div className="row">
            <h2>Code</h2>
            <span className="push-right">
              <LabeledCheckbox isSelected={isFollowing} onChange={setFollowing}>
                Follow the cursor
              </LabeledCheckbox>
            </span>
          </div>
          <LiveDocumentTabs
            session={session}
            opened={view.opened}
            shown={shown}
            candidateAt={cursor}
            onChoose={(place) => {
              setFollowing(false);
              setChosen(place);
            }}
          />
          {document ? (
            <LiveEditor
              key={documentKey(shown.slug, shown.exercise)}
              sync={document}
              label={`Code of ${session.candidate}`}
              canType={clock.can_type}
              isFollowing={isFollowing}
            />
          ) : (
            <p className="muted-text">{session.candidate} has not opened this exercise yet.</p>
          )}
        </section>
        <aside className="stack" aria-label="For you">
          <LiveNotes session={session} />
          {shown && <LiveQuestions slug={shown.slug} />}
        </aside>
      </div>
      <section className="stack-2">
        <h2>Runs and submissions</h2>
        <FoldedResults
          invitation={String(session.id)}
          whileFolded={<LiveSubmissionTable submissions={view.submissions} areResultsFolded />}
        >
          <LiveSubmissionTable submissions={view.submissions} areResultsFolded={false} />
        </FoldedResults>
      </section>
    </div>
  );
}

const ignoreEnd = () => undefined;
/** What only an invitation before its start has. */
const NO_LINK_OR_PLAN = { link: null, mail: null, scheduled_at: null, plan_changes: 0 };

function LiveClockText({ clock }: { clock: LiveClock }) {
  const isPaused = clock.state === "paused";
  if (!clock.ends_at || (clock.state !== "running" && !isPaused))
    return <span className="muted-text">{SESSION_STATES[clock.state]}</span>;
  // During a pause `ends_at` moves on with `now`, so the time left stays the same.
  const secondsLeft = (Date.parse(clock.ends_at) - Date.parse(clock.now)) / 1000;
  return <InterviewClock endsAt={clock.ends_at} pausedSecondsLeft={isPaused ? secondsLeft : null} onEnd={ignoreEnd} />;
}

function findFirstPlace({ problems }: LiveSession): Place | null {
  const [problem] = problems;
  const exercise = problem?.exercises[0];
  return problem && exercise ? { slug: problem.slug, exercise } : null;
}
