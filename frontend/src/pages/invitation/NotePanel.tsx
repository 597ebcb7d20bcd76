import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, memo, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Form, Label, TextArea, TextField } from "react-aria-components";
import { addNote, changeNote, deleteNote, notesQuery } from "../../api/reportRequests";
import type { SessionNote } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import "./notes.css";

/** As an ISO date and as people read it. */
interface Moment {
  at: string;
  text: string;
}

interface Props {
  invitation: string;
  /** Of the field for a new note, before anything is typed. */
  label: string;
  /** The moment that a new note is about. Null for the time at which it is saved. */
  readMoment: () => Moment | null;
  formatMoment: (at: string) => string;
  /** The moment of a note, as text, a link or a button. */
  renderMoment: (at: string) => ReactNode;
  /** How often notes of others are loaded. Not at intervals without it. */
  refetchMs?: number;
}

/** The team's notes about a session, each at its moment. Authors change and delete their own. */
export function NotePanel({ invitation, label, readMoment, formatMoment, renderMoment, refetchMs }: Props) {
  const queryClient = useQueryClient();
  const notes = useQuery({ ...notesQuery(invitation), refetchInterval: refetchMs ?? false });
  const [draft, setDraft] = useUnsaved<Draft | null>(`new note ${invitation}`, null);
  const [edits, setEdits] = useUnsaved(`edited notes ${invitation}`, NO_EDITS);
  const field = useRef<HTMLTextAreaElement>(null);
  const [toDelete, setToDelete] = useState<number | null>(null);
  const [isDeleted, setDeleted] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The pressed button has disappeared with its note.
    if (isDeleted && toDelete === null) heading.current?.focus();
  }, [isDeleted, toDelete]);
  const reload = () => queryClient.invalidateQueries({ queryKey: notesQuery(invitation).queryKey });
  const edited = edits.id;
  const text = edited === null ? (draft?.text ?? "") : (edits.texts[edited] ?? "");
  const setText = (value: string) => {
    if (edited !== null) setEdits((before) => ({ ...before, texts: { ...before.texts, [edited]: value } }));
    else setDraft(value === "" ? null : { text: value, moment: draft ? draft.moment : readMoment() });
  };
  const save = useMutation({
    mutationFn: (id: number | null) =>
      id === null ? addNote(invitation, text, draft?.moment?.at ?? null) : changeNote(invitation, id, text),
    onSuccess: (_note, id) => {
      if (id === null) setDraft(null);
      else stopEditing(id);
      return reload();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) save.mutate(edited);
    else field.current?.focus();
  };
  const edit = useCallback(
    ({ id, text }: SessionNote) => {
      setEdits(({ texts }) => ({ id, texts: { ...texts, [id]: texts[id] ?? text } }));
      field.current?.focus();
    },
    [setEdits],
  );
  const askToDelete = useCallback((id: number) => {
    setDeleted(false);
    setToDelete(id);
  }, []);
  const stopEditing = (id: number) =>
    setEdits(({ id: current, texts: { [id]: _saved, ...texts } }) => ({ id: current === id ? null : current, texts }));
  return (
    <section className="stack-2" aria-labelledby="notes-heading">
      <h2 id="notes-heading" ref={heading} tabIndex={-1}>
        Notes
      </h2>
      <p className="small muted-text">The owners and interviewers of your team read them. The candidate does not.</p>
      {notes.isError && <ErrorNotice error={notes.error} retry={() => notes.refetch()} />}
      {notes.data?.length === 0 && <p className="muted-text">There are no notes yet.</p>}
      <NoteList
        notes={notes.data ?? NO_NOTES}
        formatMoment={formatMoment}
        renderMoment={renderMoment}
        onEdit={edit}
        onDelete={askToDelete}
      />
      <Form className="stack-2" onSubmit={onSubmit}>
        <TextField className="field" value={text} onChange={setText} isReadOnly={save.isPending} maxLength={2000}>
          <Label>{edited !== null ? "Change the note" : draft?.moment ? `Note at ${draft.moment.text}` : label}</Label>
          <TextArea className="input" rows={3} ref={field} />
        </TextField>
        {save.isError && <ErrorNotice error={save.error} />}
        <div className="row">
          <Button type="submit" isPending={save.isPending}>
            {edited === null ? "Add note" : "Save note"}
          </Button>
          {edited !== null && (
            <Button
              kind="quiet"
              onPress={() => {
                stopEditing(edited);
                field.current?.focus();
              }}
            >
              Cancel
            </Button>
          )}
        </div>
      </Form>
      <ConfirmDialog
        isOpen={toDelete !== null}
        onOpenChange={() => setToDelete(null)}
        title="Delete the note"
        cancelLabel="Keep it"
        confirmLabel="Delete note"
        onConfirm={async () => {
          if (toDelete === null) return;
          await deleteNote(invitation, toDelete);
          stopEditing(toDelete);
          await reload();
          setDeleted(true);
        }}
      >
        It cannot be restored.
      </ConfirmDialog>
    </section>
  );
}

const NO_NOTES: SessionNote[] = [];

/** A new note. It is about the moment at which its first letter was typed: the replay may go on meanwhile. */
interface Draft {
  text: string;
  moment: Moment | null;
}

/** Changes of notes that are not saved yet. */
interface Edits {
  /** Of the note that is edited now. Null for none. */
  id: number | null;
  /** By the ids of the notes. */
  texts: Record<number, string>;
}

const NO_EDITS: Edits = { id: null, texts: {} };

/** What was typed stays while another page is shown. Signing out deletes it with everything that was loaded. */
function useUnsaved<Value>(
  name: string,
  initial: Value,
): [Value, (changed: Value | ((before: Value) => Value)) => void] {
  const queryClient = useQueryClient();
  const [value, setValue] = useState(() => queryClient.getQueryData<Value>(["unsaved", name]) ?? initial);
  const store = useCallback(
    (changed: Value | ((before: Value) => Value)) =>
      setValue((before) => {
        const next = changed instanceof Function ? changed(before) : changed;
        queryClient.setQueryDefaults(["unsaved", name], { gcTime: Number.POSITIVE_INFINITY });
        queryClient.setQueryData(["unsaved", name], next);
        return next;
      }),
    [queryClient, name],
  );
  return [value, store];
}

interface ListProps {
  notes: SessionNote[];
  formatMoment: (at: string) => string;
  renderMoment: (at: string) => ReactNode;
  onEdit: (note: SessionNote) => void;
  onDelete: (id: number) => void;
}

/** While the record is played, the moment of a new note changes 20 times a second, and the list does not. */
const NoteList = memo(function NoteList({ notes, formatMoment, renderMoment, onEdit, onDelete }: ListProps) {
  return (
    <ol className="note-list">
      {notes.map((note) => (
        <li key={note.id}>
          <div className="row">
            {renderMoment(note.at)}
            <span className="small muted-text">{note.author || "Deleted account"}</span>
            {note.is_own && (
              <>
                <Button
                  kind="quiet"
                  aria-label={`Edit the note at ${formatMoment(note.at)}`}
                  onPress={() => onEdit(note)}
                >
                  Edit
                </Button>
                <Button
                  kind="quiet"
                  aria-label={`Delete the note at ${formatMoment(note.at)}`}
                  onPress={() => onDelete(note.id)}
                >
                  Delete
                </Button>
              </>
            )}
          </div>
          <p className="note-text">{note.text}</p>
        </li>
      ))}
    </ol>
  );
});
