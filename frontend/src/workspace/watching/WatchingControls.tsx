import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { serverNow } from "../../api/serverClock";
import { endPrivatePeriod, sessionQuery, startPrivatePeriod } from "../../api/sessionRequests";
import type { PrivateMode, Session } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { formatCountdown } from "../../ui/timeFormat";
import type { SessionDocuments } from "../documents/sessionDocuments";
import { useSignals } from "./useSignals";
import "./watching.css";

interface Props {
  session: Session;
  documents: SessionDocuments;
  slug: string;
  exercise: string;
}

/** Who watches, and the button that hides the code from them for a while. */
export function WatchingControls({ session, documents, slug, exercise }: Props) {
  const [mode, setMode] = usePrivateMode(session, documents);
  const watchers = useWatchers(documents);
  const isPrivate = mode.until !== null;
  useEffect(() => documents.showPlace(slug, exercise), [documents, slug, exercise]);
  useSignals(session.token, slug, exercise, isPrivate);
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: async () => {
      if (isPrivate) return endPrivatePeriod(session.token);
      await documents.flush(); // what was typed before is not private
      return startPrivatePeriod(session.token);
    },
    onSuccess: (changed) => {
      setMode(changed);
      // The workspace of another exercise starts with this: the stream's event may be late or lost, and what is typed there
      // is private, too.
      queryClient.setQueryData(
        sessionQuery(session.token).queryKey,
        (known) => known && { ...known, private: changed },
      );
    },
  });
  return (
    <>
      <span className="watching-status" role="status">
        {isPrivate ? "Private: nobody watches" : describeWatchers(watchers)}
      </span>
      {isPrivate && mode.until && <Countdown until={mode.until} onEnd={() => setMode({ ...mode, until: null })} />}
      {(isPrivate || mode.periods_left > 0) && (
        <Button kind="quiet" onPress={() => change.mutate()} isPending={change.isPending}>
          {isPrivate ? "End private time" : `Work in private (${mode.periods_left} left)`}
        </Button>
      )}
      {change.isError && <ErrorNotice error={change.error} />}
    </>
  );
}

export function describeWatchers(watchers: string[]): string {
  if (watchers.length === 0) return "";
  if (watchers.length === 1) return "1 interviewer is watching";
  return `${watchers.length} interviewers are watching`;
}

function usePrivateMode(session: Session, documents: SessionDocuments) {
  const [mode, setMode] = useState<PrivateMode>(session.private);
  useEffect(() => documents.onSession((clock) => setMode(clock.private)), [documents]);
  useEffect(() => documents.setPrivateUntil(mode.until), [documents, mode.until]);
  return [mode, setMode] as const;
}

function useWatchers(documents: SessionDocuments): string[] {
  const [watchers, setWatchers] = useState<string[]>([]);
  useEffect(() => documents.onPresence((presence) => setWatchers(presence.watchers)), [documents]);
  return watchers;
}

function Countdown({ until, onEnd }: { until: string; onEnd: () => void }) {
  const [left, setLeft] = useState(() => Date.parse(until) - serverNow());
  useEffect(() => {
    const timer = setInterval(() => setLeft(Date.parse(until) - serverNow()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  const isOver = left <= 0;
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  return <span className="num">{formatCountdown(left)}</span>;
}
