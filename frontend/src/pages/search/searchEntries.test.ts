import { expect, test } from "vitest";
import type { SearchResults } from "../../api/searchRequests";
import type { Me } from "../../api/types";
import { listPages, listSections } from "./searchEntries";

const makeUser = (role: string, ...teams: string[]) =>
  ({ role, teams: teams.map((each, id) => ({ id, role: each })) }) as unknown as Me;
const FOUND: SearchResults = {
  problems: [{ slug: "softmax", title: "Numerically stable softmax", has_preview: true }],
  interviews: [{ id: 4, title: "Robin on site" }],
  sessions: [{ id: 7, candidate: "Robin", interview_title: "Screen" }],
};
const listPaths = (me: Me, ...args: [string, SearchResults | undefined, boolean]) =>
  listSections(me, [], ...args).flatMap(({ entries }) => entries.map(({ id }) => id));

test("lists only pages that the user can open", () => {
  const paths = (me: Me) => listPages(me).map(({ id }) => id);
  expect(paths(makeUser("interviewer"))).toEqual(["/interviews", "/", "/account"]);
  expect(paths(makeUser("interviewer", "viewer"))).not.toContain("/sessions");
  expect(paths(makeUser("interviewer", "interviewer"))).not.toContain("/analytics/fairness");
  expect(paths(makeUser("operator", "owner"))).toEqual(
    expect.arrayContaining(["/interviews/new", "/analytics/fairness", "/operator/audit"]),
  );
});

test("lists pages whose words start like the text, then what the server found", () => {
  expect(listPaths(makeUser("interviewer", "owner"), "robin", FOUND, false)).toEqual([
    "/invitations/7",
    "/interviews/4",
    "/problems/softmax/preview",
  ]);
  expect(listPaths(makeUser("operator"), "log aud", FOUND, false)[0]).toBe("/operator/audit");
  expect(listPaths(makeUser("interviewer", "owner"), "ro", undefined, false)).toEqual([]); // not "p-ro-blems"
});

test("drops results of an earlier text that do not match the present one", () => {
  expect(listPaths(makeUser("interviewer"), "robin o", FOUND, true)).toEqual(["/interviews/4"]);
  expect(listPaths(makeUser("interviewer"), "", FOUND, true)).toEqual(["/interviews", "/", "/account"]);
});

test("lists commands after pages, and before what the server found", () => {
  const commands = [{ id: "sign-out", title: "Sign out", run: () => undefined }];
  const list = (text: string) =>
    listSections(makeUser("interviewer"), commands, text, FOUND, false).map(({ title }) => title);
  expect(list("")).toEqual(["Pages", "Commands"]);
  expect(list("sign")).toEqual(["Commands", "Candidates", "Interviews", "Problems"]);
  expect(list("inter")).not.toContain("Commands");
});
