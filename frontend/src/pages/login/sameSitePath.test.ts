import { expect, test } from "vitest";
import { ownPath } from "./ownPath";

test.each(["/", "/interviews/3", "/submissions/1?case=2#top", "/a//b"])("%j is of this site", (path) => {
  expect(ownPath(path)).toBe(path);
});

test.each([
  null,
  "",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "/\t/elsewhere.example",
  "\t//elsewhere.example",
  "/\n\\elsewhere.example",
  "/.//elsewhere.example",
  "/a/..//elsewhere.example",
  "https://elsewhere.example",
  "javascript:alert(1)",
  "elsewhere",
  "//[",
])("%j leads nowhere", (path) => {
  expect(ownPath(path)).toBeNull();
});
