import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useParams } from "react-router";
import { sessionQuery } from "../../api/sessionRequests";
import type { Session } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { PageHeader } from "../../ui/PageHeader";
import { ShortcutButton } from "../../ui/shortcuts/ShortcutButton";
import { ThemeButton } from "../../ui/ThemeButton";
import { usePageTitle } from "../../ui/usePageTitle";
import { deleteEndedDocuments, listUnsentDocuments, readLastSession } from "../../workspace/documents/documentRegistry";
import { openSessions } from "../../workspace/documents/openSessions";
import { describeAddedTime } from "../../workspace/timeGivenBack";
import { useSessionStream } from "../../workspace/useSessionClock";
import { PageError } from "../PageError";
import { SessionControls } from "./SessionControls";
import { AfterTheEnd } from "./start/AfterTheEnd";
import { BeforeTheStart } from "./start/BeforeTheStart";
import { Expired } from "./start/Expired";
import { ProblemChoice } from "./start/ProblemChoice";
import { RuleList } from "./start/RuleList";
import { Withdrawn } from "./start/Withdrawn";
import "./start/start.css";

const UnsentNotice = lazy(async () => ({ default: (await import("./UnsentNotice")).UnsentNotice }));

/** The page that a candidate's link opens, in every state of the interview and of the invitation. */
export function SessionStartPage() {
  const { token = "" } = useParams();
  const [isDeleted, setDeleted] = useState(false);
  // An interview that an outage cut short can continue after it ended, and a withdrawn invitation can be restored.
  const session = useQuery({ ...sessionQuery(token), refetchInterval: 20_000, enabled: !isDeleted });
  useSessionStream(token, !isDeleted && session.data !== undefined && !isWithdrawnOrExpired(session.data));
  usePageTitle(session.data?.title ?? "Interview");
  return (
    <>
      <PageHeader hasHomeLink={false}>
        <span className="push-right row">
          {isOpen(session.data) && <SessionControls session={session.data} />}
          <ShortcutButton />
          <ThemeButton />
        </span>
      </PageHeader>
      <main className="page narrow-page stack">
        {isDeleted && <DeletedNotice />}
        {!isDeleted &&
          session.isError &&
          (session.data ? (
            <ErrorNotice error={session.error} retry={() => session.refetch()} />
          ) : (
            <PageError error={session.error} retry={() => session.refetch()}>
              <p>The person who invited you can send you the link again.</p>
            </PageError>
          ))}
        {!isDeleted && session.isPending && <LoadingSkeleton what="your invitation" />}
        {!isDeleted && session.data && <SessionContent session={session.data} onDeleted={() => setDeleted(true)} />}
      </main>
    </>
  );
}

/** Whether the invitation does not open the interview now. */
const isWithdrawnOrExpired = ({ state }: Session) => state === "revoked" || state === "expired";

const isOpen = (session: Session | undefined): session is Session =>
  session?.state === "running" || session?.state === "paused";

function DeletedNotice() {
  return (
    <>
      <h1>Your data is deleted</h1>
      <p role="status">
        Everything that was recorded about you in this interview is deleted, and your interviewers can no longer see it.
        This link does not work any more. You can close this page.
      </p>
    </>
  );
}

/** Whether the server lacks edits that this browser stores, or that only an open page has. */
const hasUnsentEdits = (token: string) =>
  listUnsentDocuments(readLastSession(token)).length > 0 || (openSessions.get(token)?.unsentChanges ?? 0) > 0;

/** Deletes what the server has confirmed: after the end, this browser stores only what the server lacks. */
const deleteConfirmedCopies = (token: string) =>
  openSessions.get(token)?.deleteClosedCopies() ?? deleteEndedDocuments(token, () => false);

interface ContentProps {
  session: Session;
  /** The candidate has deleted their data. */
  onDeleted: () => void;
}

function SessionContent({ session, onDeleted }: ContentProps) {
  const addedTime = describeAddedTime(session);
  const [isUnsent, setUnsent] = useState(() => hasUnsentEdits(session.token));
  const [wasUnsent, setWasUnsent] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const onSent = useCallback((hadFocus: boolean) => {
    if (hadFocus) heading.current?.focus();
    setUnsent(false);
    setWasUnsent(true);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was unsent has copies that can be deleted now
  useEffect(() => {
    if (session.state === "ended") void deleteConfirmedCopies(session.token);
  }, [session.state, session.token, isUnsent]);
  const shownState = useRef(session.state);
  useEffect(() => {
    // The Start button, which had the focus, has disappeared.
    if (shownState.current === "invited" && session.state === "running") heading.current?.focus();
    shownState.current = session.state;
  }, [session.state]);
  return (
    <>
      <div>
        <p className="muted-text">{session.candidate}</p>
        <h1 ref={heading} tabIndex={-1}>
          {session.title}
        </h1>
      </div>
      {session.state === "invited" && <BeforeTheStart session={session} />}
      {isOpen(session) && addedTime && <Notice>{addedTime}</Notice>}
      {isUnsent && (
        <Suspense>
          {/* Another state, such as that of a restored invitation, is a reason to send again what was refused. */}
          <UnsentNotice key={session.state} token={session.token} state={session.state} onSent={onSent} />
        </Suspense>
      )}
      <p className="visually-hidden" role="status">
        {wasUnsent && "The server has all of your changes now."}
      </p>
      {session.state === "paused" && (
        <Notice>Your interviewer has paused the interview. The clock is stopped, and your code is saved.</Notice>
      )}
      {isOpen(session) && (
        <>
          <ProblemChoice session={session} />
          <RuleList session={session} />
        </>
      )}
      {session.state === "ended" && <AfterTheEnd session={session} isUnsent={isUnsent} onDeleted={onDeleted} />}
      {session.state === "revoked" && <Withdrawn session={session} onDeleted={onDeleted} />}
      {session.state === "expired" && <Expired session={session} />}
    </>
  );
}
