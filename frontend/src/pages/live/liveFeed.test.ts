// @vitest-environment jsdom
import { toBase64 } from "lib0/buffer";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { rememberCsrfToken } from "../../api/client";
import type { LiveSession } from "../../api/types";
import { SOON } from "../../waiting.testing";
import { documentKey, LiveFeed } from "./liveFeed";

const network = vi.hoisted(() => {
  const state = { requests: [] as Request[], live: null as unknown };
  globalThis.fetch = async (input) => {
    state.requests.push(input as Request);
    if ((input as Request).method === "GET") return new Response(JSON.stringify(state.live), { status: 200 });
    return new Response(JSON.stringify({ code: "private_period", message: "Private.", next: "Wait." }), {
      status: 409,
    });
  };
  return state;
});

const CLOCK: LiveSession["clock"] = {
  state: "running",
  started_at: null,
  ends_at: null,
  paused_at: null,
  extra_seconds: 0,
  private_until: null,
  can_type: false,
  now: "2027-01-01T10:00:00Z",
};

let source: EventTarget;
let candidate: Y.Doc;
let feed: LiveFeed;

const encodeState = () => toBase64(Y.encodeStateAsUpdate(candidate));

function buildSession(documents: LiveSession["documents"]): LiveSession {
  return {
    id: 7,
    session: "a1",
    interview_id: 3,
    interview_title: "Numerics",
    minutes: 45,
    candidate: "Robin",
    problems: [{ slug: "softmax", title: "Softmax", exercises: ["implement", "test"] }],
    documents,
    submissions: [],
    clock: CLOCK,
    cursor: "a1.1",
    max_update_bytes: 100_000,
  };
}

beforeEach(async () => {
  rememberCsrfToken("token");
  network.requests = [];
  vi.stubGlobal(
    "EventSource",
    class extends EventTarget {
      constructor() {
        super();
        source = this;
      }
      close() {}
    },
  );
  candidate = new Y.Doc();
  candidate.getText("source").insert(0, "x = 1");
  const session = buildSession([{ slug: "softmax", exercise: "implement", updates: [encodeState()] }]);
  network.live = session;
  const before = source;
  feed = new LiveFeed(session, "4");
  feed.start();
  await vi.waitFor(() => expect([source !== before, readText()]).toEqual([true, "x = 1"]), SOON);
});
afterEach(() => {
  feed.stop();
  vi.unstubAllGlobals();
});

const send = (type: string, data: unknown) =>
  source.dispatchEvent(new MessageEvent(type, { data: typeof data === "string" ? data : JSON.stringify(data) }));
const readText = (exercise = "implement") =>
  feed.getDocument(documentKey("softmax", exercise))?.getView().binding?.text.toString();

function sendEdit(exercise: string, edit: (text: Y.Text) => void) {
  candidate.once("update", (update: Uint8Array) =>
    send("document", { slug: "softmax", exercise, number: 2, update: toBase64(update), client: "page-of-robin" }),
  );
  edit(candidate.getText("source"));
}

test("shows the code and follows it without a request", async () => {
  expect(readText()).toBe("x = 1");
  sendEdit("implement", (text) => text.insert(5, "0"));
  expect(readText()).toBe("x = 10");
  expect(network.requests).toEqual([]);
});

test("loads an exercise that the candidate opens later", async () => {
  expect(feed.getView().opened).toEqual(["softmax implement"]);
  network.live = buildSession([{ slug: "softmax", exercise: "test", updates: [encodeState()] }]);
  sendEdit("test", (text) => text.insert(5, "0"));
  expect(feed.getView().opened).toEqual(["softmax implement", "softmax test"]);
  await vi.waitFor(() => expect(readText("test")).toBe("x = 10"), SOON);
});

test("shows the clock, the people and the submissions as they change", () => {
  send("session", { ...CLOCK, private_until: "2027-01-01T10:05:00Z" });
  send("presence", { people: [{ id: "9", name: "Ben", cursor: null }] });
  send("submissions", { submissions: [{ id: "s" }] });
  const { clock, people, submissions } = feed.getView();
  expect(clock.private_until).toBe("2027-01-01T10:05:00Z");
  expect(people.map((person) => person.name)).toEqual(["Ben"]);
  expect(submissions).toHaveLength(1);
});

test("shows the candidate's cursor with the name that the interview has", () => {
  const position = Y.createRelativePositionFromTypeIndex(candidate.getText("source"), 3);
  const place = toBase64(Y.encodeRelativePosition(position));
  const cursor = { slug: "softmax", exercise: "implement", anchor: place, head: place };
  send("presence", {
    people: [
      { id: "candidate", name: "", cursor },
      { id: "4", name: "This page's person", cursor },
    ],
  });
  const cursors = feed.getDocument("softmax implement")?.getView().binding?.cursors;
  expect(cursors?.findIndex("candidate")).toBe(3);
  expect([...(cursors?.getStates().values() ?? [])].map((state) => state.user.name)).toEqual(["Robin"]);
});

test("ignores events that it cannot read", () => {
  for (const type of ["document", "session", "presence", "submissions"]) send(type, "no JSON");
  expect(feed.getView().clock).toEqual(CLOCK);
  expect(readText()).toBe("x = 1");
});

test("starts again from the stored code after a refused edit", async () => {
  send("session", { ...CLOCK, can_type: true });
  feed.getDocument("softmax implement")?.getView().binding?.text.insert(0, "# refused\n");
  const readSave = () => feed.getDocument("softmax implement")?.getView().save.kind;
  await vi.waitFor(() => expect(readSave()).toBe("refused"), SOON);
  send("session", CLOCK);
  expect(readText()).toBe("# refused\nx = 1");
  send("session", { ...CLOCK, can_type: true });
  await vi.waitFor(() => expect(readText()).toBe("x = 1"), SOON);
});
