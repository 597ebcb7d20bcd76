// @vitest-environment jsdom
import { expect, test } from "vitest";
import { csvUrl, SESSION_PARAMS, selectParams } from "../../api/listRequests";
import { readPage } from "./ListPages";

const parse = (text: string) => new URLSearchParams(text);

test("sends only the parameters of the list that have a value", () => {
  const params = parse("state=ended&page=3&search=&other=1&order=-normal");
  expect(selectParams(params, SESSION_PARAMS)).toBe("state=ended&order=-normal");
  expect(selectParams(params, [...SESSION_PARAMS, "page"])).toBe("state=ended&order=-normal&page=3");
});

test("exports what the filter shows, on all pages", () => {
  expect(csvUrl("session-list", "")).toBe("/api/session-list/csv");
  expect(csvUrl("session-list", "state=ended")).toBe("/api/session-list/csv?state=ended");
});

test("a damaged page number shows the first page", () => {
  expect(["", "page=2", "page=-1", "page=x", "page=2.7"].map((text) => readPage(parse(text)))).toEqual([1, 2, 1, 1, 2]);
});
