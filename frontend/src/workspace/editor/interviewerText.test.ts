import { EditorState } from "@codemirror/state";
import { Decoration, type DecorationSet } from "@codemirror/view";
import { expect, test } from "vitest";
import { updateMarks } from "./interviewerText";

const ADA = { id: "1", name: "Ada" };

function describeMarks(marks: DecorationSet): [number, number, string][] {
  const found: [number, number, string][] = [];
  marks.between(0, 1000, (from, to, { spec }) => {
    found.push([from, to, spec.attributes.title]);
  });
  return found;
}

/** Types each text at its place, by Ada or by the candidate. Returns the marks. */
function type(...edits: [at: number, text: string, byAda: boolean][]): [number, number, string][] {
  let state = EditorState.create({ doc: "abcdef" });
  let marks: DecorationSet = Decoration.none;
  for (const [from, insert, byAda] of edits) {
    const transaction = state.update({ changes: { from, insert } });
    marks = updateMarks(marks, transaction, byAda ? ADA : null);
    state = transaction.state;
  }
  return describeMarks(marks);
}

test("marks what an interviewer types, with the name", () => {
  expect(type([3, "XYZ", true])).toEqual([[3, 6, "Typed by Ada"]]);
});

test("text of the candidate before, at the edges and inside is not marked", () => {
  expect(type([3, "XYZ", true], [0, "--", false])).toEqual([[5, 8, "Typed by Ada"]]);
  expect(type([3, "XYZ", true], [6, "--", false], [3, "--", false])).toEqual([[5, 8, "Typed by Ada"]]);
  expect(type([3, "XYZ", true], [4, "--", false])).toEqual([
    [3, 4, "Typed by Ada"],
    [6, 8, "Typed by Ada"],
  ]);
});

test("deleted text has no mark", () => {
  let state = EditorState.create({ doc: "abcdef" });
  const typed = state.update({ changes: { from: 3, insert: "XYZ" } });
  const marks = updateMarks(Decoration.none, typed, ADA);
  state = typed.state;
  const deleted = state.update({ changes: { from: 2, to: 7 } });
  expect(describeMarks(updateMarks(marks, deleted, null))).toEqual([]);
});
