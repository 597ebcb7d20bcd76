import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { deleteRubric, rubricsQuery } from "../../api/scorecardRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import type { Rubric } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { LEVELS } from "../invitation/scorecard/assessmentLevels";
import { LevelBadge } from "../invitation/scorecard/LevelBadge";
import { RequireSignIn } from "../RequireSignIn";
import { RubricForm } from "./RubricForm";
import "./team.css";

/** The rubrics of one team. Its owners change them; its interviewers read them. The team is in the URL. */
export function RubricsPage() {
  usePageTitle("Rubrics");
  return (
    <RequireSignIn>
      <TeamRubrics />
    </RequireSignIn>
  );
}

function TeamRubrics() {
  const { data: me } = useCurrentUser();
  const [params] = useSearchParams();
  const heading = useRef<HTMLHeadingElement>(null);
  const teams = listTeamsAsEditor(me);
  const team = teams.find(({ id }) => String(id) === params.get("team")) ?? teams[0];
  if (!team)
    return (
      <div className="stack">
        <h1>Rubrics</h1>
        <p className="readable-width">
          Only owners and interviewers of a team can read its rubrics. Ask an owner of your team to make you an
          interviewer.
        </p>
      </div>
    );
  return (
    <div className="stack">
      <div className="stack-2">
        <p className="small">
          <Link to={`/team?team=${team.id}`}>{team.name}</Link>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          Rubrics
        </h1>
        <p className="readable-width muted-text">
          A rubric says what each level of a scorecard looks like. An interview keeps the version with which it was
          created, so a change applies to new interviews.
        </p>
      </div>
      <RubricList key={team.id} team={team.id} isOwner={team.role === "owner"} heading={heading} />
    </div>
  );
}

interface ListProps {
  /** The id. */
  team: number;
  isOwner: boolean;
  /** Gets the focus when what had it disappears. */
  heading: RefObject<HTMLHeadingElement | null>;
}

function RubricList({ team, isOwner, heading }: ListProps) {
  const queryClient = useQueryClient();
  const { data, isError, error, refetch } = useQuery(rubricsQuery(team));
  const [edited, setEdited] = useState<Rubric | null>(null);
  const [toDelete, setToDelete] = useState<Rubric | null>(null);
  const [isDeleted, setDeleted] = useState(false);
  const reload = () => queryClient.invalidateQueries({ queryKey: rubricsQuery(team).queryKey });
  const close = () => {
    setEdited(null);
    // The form disappears with the pressed button.
    heading.current?.focus();
  };
  useEffect(() => {
    if (isDeleted && !toDelete) heading.current?.focus();
    if (!toDelete) setDeleted(false);
  }, [isDeleted, toDelete, heading]);
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the rubrics" lines={6} />;
  if (edited)
    return (
      <RubricForm
        team={team}
        rubric={edited}
        onSaved={async () => {
          await reload();
          close();
        }}
        onCancel={close}
      />
    );
  return (
    <>
      {data.map((rubric) => (
        <section className="card" key={rubric.id ?? "built-in"}>
          <div className="row">
            <h2 className="rubric-name">{rubric.name}</h2>
            <span className="small muted-text">
              {rubric.id === null ? "for every team" : `version ${rubric.number}`}
            </span>
          </div>
          <details className="disclosure">
            <summary>{rubric.dimensions.map(({ title }) => title).join(" · ")}</summary>
            <RubricText rubric={rubric} />
          </details>
          {isOwner && (
            <div className="row">
              <Button aria-label={`Copy ${rubric.name}`} onPress={() => setEdited(copyRubric(rubric, data))}>
                Copy
              </Button>
              {rubric.id !== null && (
                <>
                  <Button aria-label={`Change ${rubric.name}`} onPress={() => setEdited(rubric)}>
                    Change
                  </Button>
                  <Button kind="quiet" aria-label={`Delete ${rubric.name}`} onPress={() => setToDelete(rubric)}>
                    Delete
                  </Button>
                </>
              )}
            </div>
          )}
        </section>
      ))}
      {!isOwner && <p className="small muted-text">Owners of the team can copy and change rubrics.</p>}
      <ConfirmDialog
        isOpen={toDelete !== null}
        onOpenChange={() => setToDelete(null)}
        title={`Delete ${toDelete?.name ?? ""}`}
        cancelLabel="Keep it"
        confirmLabel="Delete rubric"
        onConfirm={async () => {
          if (toDelete?.id == null) return;
          await deleteRubric(team, toDelete.id);
          await reload();
          setDeleted(true);
        }}
      >
        New interviews can no longer use it. Interviews that use it, and their scorecards, keep it.
      </ConfirmDialog>
    </>
  );
}

/** A new rubric with the same dimensions, under a name that is free. */
function copyRubric(rubric: Rubric, others: readonly Rubric[]): Rubric {
  const names = new Set(others.map(({ name }) => name.toLowerCase()));
  let name = `Copy of ${rubric.name}`.slice(0, 190);
  for (let number = 2; names.has(name.toLowerCase()); number++) name = `Copy ${number} of ${rubric.name}`.slice(0, 190);
  return { ...rubric, id: null, name };
}

function RubricText({ rubric }: { rubric: Rubric }) {
  return (
    <dl className="rubric-text">
      {rubric.dimensions.map((dimension) => (
        <div key={dimension.id} className="stack-2">
          <dt>
            {dimension.title} <span className="muted-text small">{dimension.question}</span>
          </dt>
          {LEVELS.map((level) => (
            <dd key={level} className="small">
              <LevelBadge level={level} /> {dimension[level]}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
