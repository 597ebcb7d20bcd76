// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { rememberCsrfToken } from "../api/client";
import type { SaveState } from "./documents/documentView";
import type { DocumentHandle } from "./documents/useDocument";
import { restartExercise } from "./restartExercise";

/** The client of the API keeps the `fetch` that it finds when it is loaded. */
const network = vi.hoisted(() => {
  const state = { status: 200, sent: [] as string[] };
  globalThis.fetch = async (input) => {
    state.sent.push(new URL((input as Request).url).pathname);
    const failure = { code: "busy", message: "The change is not stored.", next: "The page sends it again." };
    return new Response(JSON.stringify(failure), { status: state.status });
  };
  return state;
});

const refresh = vi.fn(async () => undefined);
const openDocument = (isSaved: boolean, save: SaveState): DocumentHandle =>
  ({ flush: async () => isSaved, readSave: () => save, refresh }) as unknown as DocumentHandle;
const SAVED: SaveState = { kind: "saved", isLate: false };

beforeEach(() => {
  rememberCsrfToken("token");
  network.sent = [];
  network.status = 200;
  refresh.mockClear();
});

test("restarts once everything is saved, and loads the new code", async () => {
  await restartExercise("softmax", "x = 1", openDocument(true, SAVED));
  expect(network.sent).toEqual(["/api/sessions/practice/restart"]);
  expect(refresh).toHaveBeenCalledOnce();
});

test("does not restart while edits are unsaved, and says why", async () => {
  const failure = { code: "too_large", message: "The code is too large.", next: "Make it shorter." };
  const states: [SaveState, string][] = [
    [{ kind: "offline", isBusy: true, changes: 2, isStored: true }, "the server cannot save it at the moment"],
    [{ kind: "refused", failure, changes: 2, isStored: true }, "The code is too large."],
  ];
  for (const [save, reason] of states) {
    const restart = restartExercise("softmax", "x = 1", openDocument(false, save));
    await expect(restart).rejects.toThrow("The exercise was not restarted");
    await expect(restart).rejects.toThrow(reason);
  }
  expect(network.sent).toEqual([]);
  expect(refresh).not.toHaveBeenCalled();
});

test("does not promise to send a refused restart again", async () => {
  network.status = 503;
  const restart = restartExercise("softmax", "x = 1", openDocument(true, SAVED));
  await expect(restart).rejects.toMatchObject({ failure: { next: "Try again in a minute." } });
  expect(refresh).not.toHaveBeenCalled();
});
