import { expect, test } from "vitest";
import * as Y from "yjs";
import { findTextChange, replaceText } from "./textChange";

test.each([
  ["abc", "abc", { from: 3, to: 3, insert: "" }],
  ["abc", "aXc", { from: 1, to: 2, insert: "X" }],
  ["", "new", { from: 0, to: 0, insert: "new" }],
  ["old", "", { from: 0, to: 3, insert: "" }],
  ["aaa", "aa", { from: 2, to: 3, insert: "" }],
  ["one two", "one 2 two", { from: 4, to: 4, insert: "2 " }],
])("replaces only what differs between %j and %j", (before, after, change) => {
  expect(findTextChange(before, after)).toEqual(change);
});

test.each([
  ["x😀y", "x😁y"],
  ["😀", "😀😀"],
  ["😀😁", "😁"],
  ["a😀", "a😀b😀"],
  ["\u{1F600}", "\u{1FA00}"],
  ["𝒳", "\u{1D4B4}\u{1F4B3}"],
])("replaces whole characters between %j and %j", (before, after) => {
  const text = new Y.Doc().getText("source");
  text.insert(0, before);
  replaceText(text, after, null);
  expect(text.toString()).toBe(after);
});
