// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import type { LoaderFunctionArgs } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { SOON } from "../waiting.testing";
import { writeLastSession } from "./documents/documentRegistry";
import { openSessions } from "./documents/openSessions";
import { SessionDocuments } from "./documents/sessionDocuments";
import { createWorkspaceLoader } from "./loadWorkspace";

vi.mock("./panes", () => ({ preloadPanes: () => undefined }));
/** The client of the API keeps the `fetch` that it finds when it is loaded. */
const network = vi.hoisted(() => {
  const state = { paths: [] as string[], answers: [] as { path: string; resolve: (response: Response) => void }[] };
  globalThis.fetch = (input) => {
    const { pathname } = new URL((input as Request).url);
    state.paths.push(pathname);
    return new Promise((resolve) => state.answers.push({ path: pathname, resolve }));
  };
  return state;
});

beforeEach(() => {
  localStorage.clear();
  network.paths = [];
  network.answers = [];
});

const SESSION = "/api/sessions/practice";
const PROBLEM = `${SESSION}/problems/softmax`;
/** Answers the oldest request of the path. */
async function answer(path: string, status = 200) {
  const index = network.answers.findIndex((each) => each.path === path);
  const body = status === 200 ? {} : { code: "not_found", message: "Nothing.", next: "Go on." };
  network.answers.splice(index, 1)[0]?.resolve(new Response(JSON.stringify(body), { status }));
  await new Promise((resolve) => setTimeout(resolve)); // what follows from it
}

const load = (params: LoaderFunctionArgs["params"], search = "") =>
  createWorkspaceLoader(new QueryClient())({
    params,
    request: new Request(`${window.location.origin}/problems/softmax${search}`),
  } as LoaderFunctionArgs);
const listPaths = (token: string) =>
  ["", "/problems/softmax", "/documents/softmax"].map((path) => `/api/sessions/${token}${path}`).sort();

test("requests session, problem and document at once", async () => {
  load({ token: "interview-link", slug: "softmax" });
  await vi.waitFor(() => expect(network.paths.toSorted()).toEqual(listPaths("interview-link")), SOON);
  await writeLastSession("practice", "a1");
  network.paths = [];
  load({ slug: "softmax" });
  await vi.waitFor(() => expect(network.paths.toSorted()).toEqual(listPaths("practice")), SOON);
});

test("waits for the practice session that a new browser does not have yet", async () => {
  load({ slug: "softmax" });
  await vi.waitFor(() => expect(network.paths).toEqual([SESSION]), SOON);
  await answer(SESSION);
  await vi.waitFor(() => expect(network.paths.toSorted()).toEqual(listPaths("practice")), SOON);
});

test.each([
  ["before", [PROBLEM, SESSION]],
  ["after", [SESSION, PROBLEM]],
])("requests a problem again that was not found %s a new practice session was created", async (_order, paths) => {
  await writeLastSession("practice", "a1"); // the cookie has expired
  load({ slug: "softmax" });
  await vi.waitFor(() => expect(network.paths).toHaveLength(3), SOON);
  for (const path of paths) await answer(path, path === PROBLEM ? 404 : 200);
  await vi.waitFor(() => expect(network.paths.slice(3)).toEqual([PROBLEM]), SOON);
  await answer(PROBLEM, 404);
  expect(network.paths).toHaveLength(4);
});

test("requests the exercise of the URL, and no document that its session's stream keeps", async () => {
  load({ token: "interview-link", slug: "softmax" }, "?exercise=fix-axis");
  await vi.waitFor(() => expect(network.paths).toContain("/api/sessions/interview-link/documents/softmax"), SOON);
  openSessions.set("interview-link", new SessionDocuments("interview-link"));
  network.paths = [];
  load({ token: "interview-link", slug: "softmax" });
  await vi.waitFor(() => expect(network.paths).toHaveLength(2), SOON);
  expect(network.paths.join()).not.toContain("documents");
});
