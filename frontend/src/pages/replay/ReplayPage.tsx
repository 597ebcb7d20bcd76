import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigation, useParams, useSearchParams } from "react-router";
import { notesQuery } from "../../api/reportRequests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { formatDuration } from "../../ui/timeFormat";
import { useLazyPart } from "../../ui/useLazyPart";
import { CompareView } from "../../workspace/earlier/CompareView";
import { formatExercise } from "../../workspace/exerciseNames";
import { FoldedResults } from "../invitation/FoldedResults";
import { NotePanel } from "../invitation/NotePanel";
import { AttachMoment } from "./AttachMoment";
import { MarkList } from "./MarkList";
import { ReplayControls } from "./ReplayControls";
import { ReplayEditor } from "./ReplayEditor";
import { RunMomentButton } from "./RunMomentButton";
import {
  buildRecord,
  computeInBackground,
  findOpeningMoment,
  nameReplayDocument,
  type SessionRecord,
} from "./sessionRecord";
import { storedRecordQuery } from "./storedRecord";
import { Timeline } from "./Timeline";
import { countUntil, type TextHistory } from "./textHistory";
import { addNotes } from "./timelineMarks";
import { useMomentRun } from "./useMomentRun";
import { usePlayback } from "./usePlayback";
import "./replay.css";

/** The replay of a session: a tab of the session's pages. */
export function ReplayPage() {
  const { invitation = "" } = useParams();
  const stored = useQuery(storedRecordQuery(invitation));
  const record = useMemo(() => stored.data && buildRecord(stored.data), [stored.data]);
  useEffect(() => record && computeInBackground(record), [record]);
  if (stored.isError && !record) return <ErrorNotice error={stored.error} retry={() => stored.refetch()} />;
  if (!record) return <LoadingSkeleton what="the record of the session" />;
  if (record.activity.length === 0) return <p className="muted-text">Nothing has been recorded in this session yet.</p>;
  return (
    <>
      <FoldedResults invitation={invitation} />
      {stored.isError && <ErrorNotice error={stored.error} />}
      {(record.replay.state === "running" || record.replay.state === "paused") && (
        <Notice
          actions={
            <Button isPending={stored.isFetching} onPress={() => stored.refetch()}>
              Load what is new
            </Button>
          }
        >
          The session still runs. You see what it had when this page was loaded.
        </Notice>
      )}
      <ReplayView invitation={invitation} record={record} />
    </>
  );
}

const STARTER = "starter";

/** What the code is compared with, as in the URL: `STARTER`, or a moment. Null for nothing, and for a link that is
 * damaged. */
const readBase = (base: string | null) => (base === STARTER || /^\d{1,12}$/.test(base ?? "") ? base : null);

/** Every moment has its own URL: `at`, and `base` unless it is `STARTER`, are milliseconds since the start. The moments
 * of the record and the playback are milliseconds since 1970. Without `document`, the page shows what the candidate
 * edits. */
function ReplayView({ invitation, record: recordWithoutNotes }: { invitation: string; record: SessionRecord }) {
  const { data: notes } = useQuery(notesQuery(invitation));
  const record = useMemo(
    () => ({ ...recordWithoutNotes, marks: addNotes(recordWithoutNotes.marks, notes ?? [], recordWithoutNotes.end) }),
    [recordWithoutNotes, notes],
  );
  const { replay, histories, start } = record;
  const [params, setParams] = useSearchParams();
  const setUrl = useCallback(
    (values: Record<string, string | null>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(values))
            if (value === null) next.delete(name);
            else next.set(name, value);
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  const [openingMoment] = useState(() => {
    const linked = params.get("at");
    return linked === null ? findOpeningMoment(record) : start + Number(linked);
  });
  const isLeaving = useRef(false);
  isLeaving.current = useNavigation().state !== "idle";
  const onStop = useCallback(
    (at: number) => {
      // While another page loads, a new URL of this one would cancel that.
      if (!isLeaving.current) setUrl({ at: String(Math.round(at - start)) });
    },
    [setUrl, start],
  );
  const playback = usePlayback(record, openingMoment, onStop);
  const { seek } = playback;
  const formatNoteTime = useCallback(
    (at: string) => formatDuration(Math.max(0, Date.parse(at) - start) / 1000),
    [start],
  );
  const renderNoteTime = useCallback(
    (at: string) => (
      <Button kind="quiet" aria-label={`Show ${formatNoteTime(at)}`} onPress={() => seek(Date.parse(at))}>
        <span className="num">{formatNoteTime(at)}</span>
      </Button>
    ),
    [formatNoteTime, seek],
  );
  const momentInUrl = String(Math.round(playback.at - start));
  // A link to the page as it is then also has the moment.
  const updateUrl = (values: Record<string, string | null>) => setUrl({ at: momentInUrl, ...values });
  const chosen = replay.documents.find((document) => nameReplayDocument(document) === params.get("document"));
  const follows = !chosen;
  const shown = chosen ?? findCurrentDocument(record, playback.at) ?? replay.documents[0];
  const history = shown && histories.get(shown.id);
  const base = readBase(params.get("base"));
  const momentRun = useMomentRun(invitation);
  const result = useLazyPart("moment-result", () => import("./MomentResult"), momentRun.code !== undefined);
  return (
    <>
      <section className="replay-panes" aria-label="Code and events">
        <div className="replay-code stack-2">
          <div className="row">
            <SelectField
              title="Code of"
              value={shown ? nameReplayDocument(shown) : ""}
              onChange={(document) => updateUrl({ document })}
            >
              {replay.documents.map((document) => (
                <option key={document.id} value={nameReplayDocument(document)}>
                  {document.title}, {formatExercise(document.exercise)}
                </option>
              ))}
            </SelectField>
            <SelectField
              title="Compare with"
              value={base ?? ""}
              onChange={(value) => updateUrl({ base: value === "now" ? momentInUrl : value || null })}
            >
              <option value="">Nothing</option>
              <option value={STARTER}>The starter</option>
              {base !== null && base !== STARTER && (
                <option value={base}>The code at {formatDuration(Number(base) / 1000)}</option>
              )}
              <option value="now">The code of this moment</option>
            </SelectField>
            <LabeledCheckbox
              isSelected={follows}
              onChange={(isOn) => updateUrl({ document: isOn || !shown ? null : nameReplayDocument(shown) })}
            >
              Follow the candidate
            </LabeledCheckbox>
            {shown && history && (
              <RunMomentButton
                invitation={invitation}
                isDisabled={playback.isPlaying}
                isPending={momentRun.isBusy}
                onRun={() => {
                  const { slug, exercise, title } = shown;
                  const label = `${formatDuration((playback.at - start) / 1000)}, ${title}, ${formatExercise(exercise)}`;
                  momentRun.start({ slug, exercise, source: history.textAt(playback.at), label });
                }}
              />
            )}
          </div>
          {!history && <p className="muted-text">No code was opened in this session.</p>}
          {history && (
            <CodeOfMoment
              history={history}
              at={playback.at}
              base={playback.isPlaying ? null : base}
              start={start}
              follows={follows}
            />
          )}
        </div>
        <MarkList record={record} at={playback.at} onSelect={playback.seek} />
      </section>
      <Timeline record={record} at={playback.at} onSeek={playback.seek} />
      <ReplayControls record={record} playback={playback} />
      {result.error !== null && <ErrorNotice error={result.error} retry={result.retry} />}
      {result.part && <result.part.MomentResult key={momentRun.run?.id} moment={momentRun} />}
      <AttachMoment invitation={invitation} readMoment={() => playback.at - start} />
      <NotePanel
        invitation={invitation}
        label={`Note at ${formatDuration((playback.at - start) / 1000)}`}
        readMoment={() => ({
          at: new Date(playback.at).toISOString(),
          text: formatDuration((playback.at - start) / 1000),
        })}
        formatMoment={formatNoteTime}
        renderMoment={renderNoteTime}
      />
    </>
  );
}

interface CodeProps {
  history: TextHistory;
  at: number;
  /** What the code is compared with, as `readBase` returns it. Null while playing. */
  base: string | null;
  start: number;
  /** Whether the editor scrolls to what the candidate edits. */
  follows: boolean;
}

function CodeOfMoment({ history, at, base, start, follows }: CodeProps) {
  const editCount = countUntil(history.edits, at);
  const shown = useMemo(() => history.readAfter(editCount), [history, editCount]);
  if (base === null)
    return (
      <>
        <ReplayEditor shown={shown} cursor={follows ? history.cursorAt(at) : null} />
        {shown.typedByInterviewers.length > 0 && (
          <p className="small muted-text">
            <span className="replay-typed-by-interviewer">Underlined</span>: typed by an interviewer.
          </p>
        )}
      </>
    );
  const isStarter = base === STARTER;
  const older = {
    source: isStarter ? history.textAfter(1) : history.textAt(start + Number(base)),
    label: isStarter ? "The starter" : `The code at ${formatDuration(Number(base) / 1000)}`,
  };
  return (
    <CompareView
      older={older}
      newer={{ source: shown.text, label: `The code at ${formatDuration((at - start) / 1000)}` }}
    />
  );
}

/** The document of the last edit, submission or event at or before the moment. Undefined if none of them has one. */
function findCurrentDocument({ activity, replay }: SessionRecord, at: number) {
  for (let index = countUntil(activity, at) - 1; index >= 0; index -= 1) {
    const document = replay.documents.find(({ id }) => id === activity[index]?.document);
    if (document) return document;
  }
  return undefined;
}
