import { useQueries } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { ApiError } from "../../api/client";
import type { CodeQuery, ComparedSession, ExerciseHeading } from "../../api/comparisonRequests";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { CompareView } from "../../workspace/earlier/CompareView";
import { formatExercise } from "../../workspace/exerciseNames";
import { SourceViewer } from "../../workspace/SourceViewer";
import { hasFinalCode } from "../invitation/CodeAtEnd";

interface Props {
  sessions: ComparedSession[];
  exercises: ExerciseHeading[];
  codeQuery: CodeQuery;
}

const exerciseKey = ({ slug, exercise }: ExerciseHeading) => `${slug} ${exercise}`;

/** The code at the end of one exercise, of all candidates. What is shown is in the URL. */
export function ComparedCode({ sessions, exercises, codeQuery }: Props) {
  const [params, setParams] = useSearchParams();
  const chosen = exercises.find((each) => exerciseKey(each) === params.get("code")) ?? exercises[0];
  const base = sessions.find(({ id }) => String(id) === params.get("base"));
  const shown = sessions.find(({ id }) => String(id) === params.get("candidate")) ?? sessions[0];
  const choose = (name: string, value: string) =>
    setParams(
      (next) => {
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const codes = useQueries({
    queries: sessions.map(({ id, state }) => ({
      ...codeQuery(id, chosen?.slug ?? "", chosen?.exercise ?? ""),
      enabled: chosen !== undefined && hasFinalCode({ state }),
    })),
  });
  if (!chosen) return null;
  const baseSource = base && codes[sessions.indexOf(base)]?.data?.source;
  return (
    <section className="stack-2">
      <h2>Code at the end</h2>
      <div className="row code-choices">
        <SelectField title="Exercise" value={exerciseKey(chosen)} onChange={(value) => choose("code", value)}>
          {exercises.map((each) => (
            <option key={exerciseKey(each)} value={exerciseKey(each)}>
              {each.title}, {formatExercise(each.exercise)}
            </option>
          ))}
        </SelectField>
        {sessions.length > 1 && (
          <>
            <SelectField
              title="Differences to"
              value={base ? String(base.id) : ""}
              onChange={(id) => choose("base", id)}
            >
              <option value="">Nobody</option>
              {sessions.map(({ id, candidate }) => (
                <option key={id} value={id}>
                  {candidate}
                </option>
              ))}
            </SelectField>
            <div className="narrow-only">
              <SelectField title="Candidate" value={String(shown?.id)} onChange={(id) => choose("candidate", id)}>
                {sessions.map(({ id, candidate }) => (
                  <option key={id} value={id}>
                    {candidate}
                  </option>
                ))}
              </SelectField>
            </div>
          </>
        )}
      </div>
      <div className="code-columns" data-differences={base !== undefined || undefined}>
        {sessions.map((session, index) => {
          const { data, error, refetch } = codes[index] ?? {};
          const isOpened = session.exercises[exercises.indexOf(chosen)]?.is_opened ?? false;
          return (
            <article
              key={session.id}
              className="stack-2 code-column"
              data-shown={session === shown || undefined}
              aria-label={`Code of ${session.candidate}`}
            >
              <h3>{session.candidate}</h3>
              {session.state !== "ended" ? (
                <p className="muted-text">The code appears here when the session has ended.</p>
              ) : error && !data ? (
                <MissingCode error={error} isOpened={isOpened} retry={() => refetch?.()} />
              ) : !data ? (
                <LoadingSkeleton what="the code" lines={8} />
              ) : base && session !== base && baseSource !== undefined ? (
                <CompareView
                  older={{ source: baseSource, label: base.candidate }}
                  newer={{ source: data.source, label: session.candidate }}
                />
              ) : (
                <div className="source-frame">
                  <SourceViewer source={data.source} label={`Code of ${session.candidate}, ${chosen.title}`} />
                </div>
              )}
            </article>
          );
        })}
      </div>
    </section>
  );
}

/** An exercise that was never opened has no code, which is no failure. A link that was revoked meanwhile has none, too. */
function MissingCode({ error, isOpened, retry }: { error: Error; isOpened: boolean; retry: () => void }) {
  if (!(error instanceof ApiError && error.status === 404)) return <ErrorNotice error={error} retry={retry} />;
  if (isOpened) return <ErrorNotice error={error} />;
  return <p className="muted-text">This exercise was not opened.</p>;
}
