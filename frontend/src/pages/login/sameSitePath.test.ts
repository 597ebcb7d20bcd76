import { expect, test } from "vitest";
import { sameSitePath } from "./sameSitePath";

test.each(["/", "/interviews/3", "/submissions/1?case=2#top", "/a//b"])("accepts %j", (path) => {
  expect(sameSitePath(path)).toBe(path);
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
])("rejects %j", (path) => {
  expect(sameSitePath(path)).toBeNull();
});
