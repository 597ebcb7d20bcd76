import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import {
  deleteView,
  type ListName,
  renameView,
  type SavedView,
  savedViewsQuery,
  saveView,
  selectParams,
} from "../../api/listRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import { useCurrentUser } from "../../api/useCurrentUser";
import { ActionMenu } from "../../ui/ActionMenu";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LabeledInput } from "../../ui/LabeledInput";

interface Props {
  list: ListName;
  /** The URL parameters that belong to a view. */
  names: readonly string[];
  /** Called when the section to rename and delete views is closed. The page then moves the focus, which was in it. */
  onClosed: () => void;
}

/** A menu of the saved views of a list. Choosing one only changes the URL, which says what the page shows. */
export function SavedViews({ list, names, onClosed }: Props) {
  const { data, isError, error, refetch } = useQuery(savedViewsQuery(list));
  const [params, setParams] = useSearchParams();
  const [opened, setOpened] = useState<"save" | "manage" | null>(null);
  const views = data ?? [];
  const act = (id: string) => {
    if (id === "save" || id === "manage") return setOpened(id);
    const view = views.find((each) => String(each.id) === id);
    if (view) setParams(new URLSearchParams(view.query));
  };
  return (
    <>
      <ActionMenu
        title="Saved views"
        label="Saved views"
        placement="bottom end"
        actions={[
          ...views.map((view) => ({
            id: String(view.id),
            name: view.name,
            content: view.team === null ? view.name : `${view.name} (team)`,
          })),
          { id: "save", name: "Save this view" },
          ...(views.length > 0 ? [{ id: "manage", name: "Rename or delete views" }] : []),
        ]}
        onAction={act}
      />
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {opened === "save" && (
        <SaveDialog
          list={list}
          query={selectParams(params, names)}
          hasSearch={params.has("search")}
          onClose={() => setOpened(null)}
        />
      )}
      {opened === "manage" && (
        <ManageSection
          list={list}
          views={views}
          onClose={() => {
            setOpened(null);
            onClosed();
          }}
        />
      )}
    </>
  );
}

interface SaveProps {
  list: ListName;
  query: string;
  hasSearch: boolean;
  onClose: () => void;
}

function SaveDialog({ list, query, hasSearch, onClose }: SaveProps) {
  const queryClient = useQueryClient();
  const { data: me } = useCurrentUser();
  const [name, setName] = useState("");
  const [team, setTeam] = useState("");
  const save = async () => {
    await saveView({ name, page: list, query, team: team ? Number(team) : null });
    await queryClient.invalidateQueries({ queryKey: savedViewsQuery(list).queryKey });
  };
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Save this view"
      cancelLabel="Cancel"
      confirmLabel="Save view"
      isReady={name.trim() !== ""}
      onConfirm={save}
      fields={
        <>
          <LabeledInput title="Name" value={name} onChange={setName} maxLength={200} isRequired />
          <SelectField title="For whom" value={team} onChange={setTeam}>
            <option value="">Only you</option>
            {listTeamsAsEditor(me).map(({ id, name: teamName }) => (
              <option key={id} value={id}>
                Owners and interviewers of {teamName}
              </option>
            ))}
          </SelectField>
        </>
      }
    >
      A view stores the filters and the order.
      {hasSearch && " The search is not stored, because it may name a candidate."}
    </ConfirmDialog>
  );
}

interface ManageProps {
  list: ListName;
  views: SavedView[];
  onClose: () => void;
}

function ManageSection({ list, views, onClose }: ManageProps) {
  const queryClient = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const [toDelete, setToDelete] = useState<SavedView | null>(null);
  const [isDeleted, setDeleted] = useState(false);
  const [toRename, setToRename] = useState<SavedView | null>(null);
  const [name, setName] = useState("");
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    // The pressed button has disappeared with its view.
    if (isDeleted && !toDelete) heading.current?.focus();
    if (!toDelete) setDeleted(false);
  }, [isDeleted, toDelete]);
  const reload = () => queryClient.invalidateQueries({ queryKey: savedViewsQuery(list).queryKey });
  return (
    <section className="stack-2 card saved-views">
      <h2 ref={heading} tabIndex={-1}>
        Saved views
      </h2>
      {views.length === 0 && <p className="muted-text">No view is saved.</p>}
      <ul className="view-list">
        {views.map((view) => (
          <li key={view.id} className="row">
            <span>
              {view.name}{" "}
              <span className="small muted-text">
                {view.team === null ? "only you" : `team, saved by ${view.saved_by}`}
              </span>
            </span>
            {view.can_change && (
              <>
                <Button
                  kind="quiet"
                  aria-label={`Rename ${view.name}`}
                  onPress={() => {
                    setName(view.name);
                    setToRename(view);
                  }}
                >
                  Rename
                </Button>
                <Button kind="quiet" aria-label={`Delete ${view.name}`} onPress={() => setToDelete(view)}>
                  Delete
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      <div>
        <Button onPress={onClose}>Close</Button>
      </div>
      <ConfirmDialog
        isOpen={toRename !== null}
        onOpenChange={() => setToRename(null)}
        title="Rename the view"
        cancelLabel="Cancel"
        confirmLabel="Rename view"
        isReady={name.trim() !== ""}
        onConfirm={async () => {
          if (toRename) await renameView(toRename.id, name);
          await reload();
        }}
        fields={<LabeledInput title="Name" value={name} onChange={setName} maxLength={200} isRequired />}
      >
        Links to what it shows stay the same.
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={toDelete !== null}
        onOpenChange={() => setToDelete(null)}
        title={`Delete the view ${toDelete?.name ?? ""}`}
        cancelLabel="Leave it"
        confirmLabel="Delete view"
        onConfirm={async () => {
          if (toDelete) await deleteView(toDelete.id);
          await reload();
          setDeleted(true);
        }}
      >
        {toDelete?.team === null ? "Only you can choose it." : "Nobody in the team can choose it any more."} No session
        and no interview is deleted.
      </ConfirmDialog>
    </section>
  );
}
