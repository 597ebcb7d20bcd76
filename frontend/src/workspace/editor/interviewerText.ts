/** Marks what other people who are interviewers type while this editor is open: in the color of their cursor, with their
 * name. */
import { type Range, StateField, type Transaction } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { ySyncAnnotation } from "y-codemirror.next";
import { chooseLook, type SharedCursors } from "../documents/sharedCursors";
import type { Typist } from "../documents/typist";

export const markInterviewerText = (cursors: SharedCursors) =>
  StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update: (marks, transaction) =>
      transaction.docChanged
        ? updateMarks(marks, transaction, transaction.annotation(ySyncAnnotation) ? cursors.typist : null)
        : marks,
    provide: (field) => EditorView.decorations.from(field),
  });

/** What somebody else types inside a mark is not part of it. */
export function updateMarks(marks: DecorationSet, { changes }: Transaction, typist: Typist | null): DecorationSet {
  let updated = marks.map(changes);
  changes.iterChanges((_fromA, _toA, from, to) => {
    if (from === to) return;
    const added: Range<Decoration>[] = typist ? [createMark(typist).range(from, to)] : [];
    updated.between(from, to, (start, end, mark) => {
      if (end <= from || start >= to) return;
      if (start < from) added.push(mark.range(start, from));
      if (end > to) added.push(mark.range(to, end));
    });
    updated = updated.update({ filterFrom: from, filterTo: to, filter: (start, end) => end <= from || start >= to });
    updated = updated.update({ add: added, sort: true });
  });
  return updated;
}

function createMark(typist: Typist) {
  const { name, color } = chooseLook(typist);
  const style = `border-bottom: 2px solid ${color}; background-color: color-mix(in srgb, ${color} 10%, transparent)`;
  return Decoration.mark({ class: "typed-by-interviewer", attributes: { style, title: `Typed by ${name}` } });
}
