// @vitest-environment jsdom
import { expect, test } from "vitest";
import * as Y from "yjs";
import { openPage, refuse, SESSION, STARTER, TestStorage } from "./documentServer.testing";
import { damage, open, SAVED, server, wait } from "./openDocuments.testing";

test("opens the server's text and sends nothing until something is typed", async () => {
  const page = await open();
  expect(page.text()).toBe(STARTER);
  expect(page.save()).toEqual(SAVED);
  await wait(60_000);
  expect(server.requests).toEqual([]);
});

test("sends what was typed within a second, as one batch", async () => {
  const page = await open();
  for (const letter of "return 1") page.type(letter);
  expect(page.save()).toEqual({ kind: "saving" });
  await wait(1000);
  expect(server.text).toBe(`${STARTER}return 1`);
  expect(server.stored).toHaveLength(1);
  expect(page.save()).toEqual(SAVED);
});

test("waits between batches as long as the server asks", async () => {
  server.retryMs = 900;
  const page = await open();
  page.type("a");
  await wait(1000);
  page.type("b");
  await wait(800);
  expect(server.text).toBe(`${STARTER}a`);
  await wait(200);
  expect(server.text).toBe(`${STARTER}ab`);
});

test("sends one batch at a time", async () => {
  const page = await open();
  server.latencyMs = () => 3000;
  page.type("a");
  await wait(1000);
  page.type("b");
  await wait(2000);
  expect(server.requests).toHaveLength(1);
  await wait(10_000);
  expect(server.text).toBe(`${STARTER}ab`);
  expect(server.requests).toHaveLength(2);
});

test("shows what another page types, and keeps both texts", async () => {
  const first = await open();
  const second = await open();
  first.type("# first\n", 0);
  second.type("# second\n");
  await wait(2000);
  expect(first.text()).toBe(second.text());
  expect(first.text()).toBe(`# first\n${STARTER}# second\n`);
  expect(server.text).toBe(first.text());
  expect(server.requests).toHaveLength(2); // no page sends what it received
});

test("applies updates that arrive before the document is loaded", async () => {
  server.loadMs = 1000;
  const page = openPage(server);
  const opening = page.sync.open();
  await wait(100);
  server.edit((text) => text.insert(0, "# later\n"));
  await wait(1000);
  await opening;
  expect(page.text()).toBe(`# later\n${STARTER}`);
});

test("sends a batch again unchanged if its answer is lost", async () => {
  const page = await open();
  server.faults = ["lose answer"];
  page.type("a");
  await wait(600);
  page.type("b");
  await wait(10_000);
  expect(server.text).toBe(`${STARTER}ab`);
  expect(server.requests[1]).toEqual(server.requests[0]);
  expect(server.stored.map((each) => each.sequence)).toEqual([1, 2]);
});

test("keeps edits while the server is unreachable, and sends them afterwards", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  server.isDown = true;
  page.type("a");
  page.type("b");
  await wait(20_000);
  expect(page.save()).toEqual({ kind: "offline", isBusy: false, changes: 2, isStored: true });
  expect(storage.unsent.get(SESSION)).toBe(2);
  server.isDown = false;
  await wait(20_000);
  expect(server.text).toBe(`${STARTER}ab`);
  expect(page.save()).toEqual(SAVED);
  expect(storage.unsent.get(SESSION)).toBe(0);
});

test("sends at once when the network is back", async () => {
  const page = await open();
  server.isDown = true;
  page.type("a");
  await wait(60_000);
  server.isDown = false;
  page.sync.retry();
  await wait(0);
  expect(server.text).toBe(`${STARTER}a`);
});

test("waits as long as a busy server asks", async () => {
  const page = await open();
  server.faults = [refuse(429, "too_many", 9000)];
  page.type("a");
  await wait(8000);
  expect(page.save()).toMatchObject({ kind: "offline", isBusy: true });
  expect(server.requests).toHaveLength(1);
  await wait(2000);
  expect(server.text).toBe(`${STARTER}a`);
});

test("retries while the database is unavailable", async () => {
  const page = await open();
  server.faults = [refuse(503, "unavailable"), refuse(503, "unavailable")];
  page.type("a");
  await wait(30_000);
  expect(server.text).toBe(`${STARTER}a`);
  expect(page.save()).toEqual(SAVED);
});

test("sends what an earlier page could not send", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  server.isDown = true;
  first.type("unsent");
  await wait(2000);
  first.sync.dispose();
  server.isDown = false;
  const second = await open(storage);
  expect(second.text()).toBe(`${STARTER}unsent`);
  await wait(1000);
  expect(server.text).toBe(`${STARTER}unsent`);
  expect(server.stored).toHaveLength(1);
});

test("sends nothing again if only the answer was lost before a reload", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  server.faults = ["lose answer"];
  first.type("stored");
  await wait(600);
  first.sync.dispose();
  const second = await open(storage);
  await wait(60_000);
  expect(server.stored).toHaveLength(1);
  expect(second.text()).toBe(`${STARTER}stored`);
  expect(second.save()).toEqual(SAVED);
});

test("sends deletions of an earlier page", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  server.isDown = true;
  first.remove(0, 4);
  first.sync.dispose();
  server.isDown = false;
  await open(storage);
  await wait(1000);
  expect(server.text).toBe(STARTER.slice(4));
});

test("opens the browser's copy while the server is unreachable", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  server.isDown = true;
  first.type("one ");
  await wait(2000);
  first.sync.dispose();
  const second = await open(storage);
  expect(second.text()).toBe(`${STARTER}one `);
  expect(second.save()).toMatchObject({ kind: "offline", changes: 1 });
  second.type("two");
  server.edit((text) => text.insert(0, "# meanwhile\n"));
  server.isDown = false;
  await wait(20_000);
  expect(server.text).toBe(`# meanwhile\n${STARTER}one two`);
  expect(second.text()).toBe(server.text);
  expect(second.save()).toEqual(SAVED);
});

test("sends what the copy has after an update that cannot be applied", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  server.isDown = true;
  first.type("unsent");
  await wait(2000);
  first.sync.dispose();
  const second = await open(storage);
  second.sync.receive(new Uint8Array([255]), "other");
  server.isDown = false;
  await wait(20_000);
  expect(server.text).toBe(`${STARTER}unsent`);
  expect(second.save()).toEqual(SAVED);
});

test("cannot be opened without the server and without a copy", async () => {
  server.isDown = true;
  await expect(open(new TestStorage())).rejects.toThrow();
});

test("restores edits that the server lost", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  const backup = Y.encodeStateAsUpdate(server.doc);
  page.type("typed after the backup");
  await wait(1000);
  page.sync.dispose();
  server.doc = new Y.Doc();
  Y.applyUpdate(server.doc, backup);
  server.stored = [];
  await open(storage);
  await wait(1000);
  expect(server.text).toBe(`${STARTER}typed after the backup`);
});

test("does not bring the copy of one session into another", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  server.isDown = true;
  first.type("of the first person");
  first.sync.dispose();
  server.isDown = false;
  server.session = "session-b";
  const second = await open(storage);
  await wait(5000);
  expect(second.text()).toBe(STARTER);
  expect(server.text).toBe(STARTER);
});

test("stops saving after a sign-in on another page", async () => {
  const page = await open();
  server.session = "session-b";
  page.type("mine");
  await wait(60_000);
  expect(page.save()).toMatchObject({ kind: "refused", failure: { code: "other_session" } });
  expect(server.text).toBe(STARTER);
  expect(page.text()).toBe(`${STARTER}mine`);
});

test("ignores updates after a sign-in on another page", async () => {
  const page = await open();
  server.session = "session-b";
  await page.sync.refresh();
  expect(page.save()).toMatchObject({ kind: "refused", failure: { code: "other_session" } });
  server.edit((text) => text.insert(0, "of another person"));
  expect(page.text()).toBe(STARTER);
});

test("does not merge a copy that was opened offline into another session", async () => {
  const storage = new TestStorage();
  (await open(storage)).sync.dispose();
  server.isDown = true;
  const page = await open(storage);
  page.type("mine");
  server.session = "session-b";
  server.isDown = false;
  await wait(20_000);
  expect(page.save()).toMatchObject({ kind: "refused", failure: { code: "other_session" } });
  expect(page.text()).toBe(`${STARTER}mine`);
});

test("tries a refused text again once it is shorter", async () => {
  const page = await open();
  server.faults = [refuse(413, "too_large")];
  page.type("much too long");
  await wait(2000);
  expect(page.save()).toMatchObject({ kind: "refused", failure: { code: "too_large" } });
  expect(server.requests).toHaveLength(1);
  page.remove(STARTER.length, 9);
  await wait(2000);
  expect(server.text).toBe(`${STARTER}long`);
  expect(page.save()).toEqual(SAVED);
});

test("splits what does not fit into one request", async () => {
  const page = await open();
  server.maxBytes = 200;
  await page.sync.refresh();
  for (let line = 0; line < 20; line += 1) page.type(`${line}${"x".repeat(50)}\n`);
  await wait(30_000);
  expect(server.text).toBe(page.text());
  expect(server.stored.length).toBeGreaterThan(5);
});

test("says that edits after the end are stored but late", async () => {
  const page = await open();
  server.isLate = true;
  page.type("a");
  await wait(1000);
  expect(page.save()).toEqual({ kind: "saved", isLate: true });
});

test("loads the document again if its text differs from the server's", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  const before = page.sync.getView().binding;
  damage(page);
  page.type("a");
  await wait(600);
  page.type("b");
  await wait(2000);
  expect(page.sync.getView().binding).not.toBe(before);
  expect(page.text()).toBe(`${STARTER}ab`);
  expect(server.text).toBe(`${STARTER}ab`);
  expect(storage.states.get(SESSION)?.getText("source").toString()).toBe(`${STARTER}ab`);
});

test("keeps what it receives and what is typed while it loads the document again", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  damage(page);
  page.type("a");
  await wait(600);
  server.loadMs = 1000;
  await wait(400);
  page.type("b");
  server.edit((text) => text.insert(0, "# meanwhile\n"));
  await wait(5000);
  expect(page.text()).toBe(`# meanwhile\n${STARTER}ab`);
  expect(server.text).toBe(page.text());
  expect(storage.states.get(SESSION)?.getText("source").toString()).toBe(page.text());
});

test("keeps its document if only a deletion of another page is on its way", async () => {
  const page = await open();
  const before = page.sync.getView().binding;
  server.latencyMs = () => 800;
  page.type("a");
  server.edit((text) => text.delete(0, 4));
  await wait(5000);
  expect(server.loads).toBe(2);
  expect(page.text()).toBe(`${STARTER.slice(4)}a`);
  expect(page.sync.getView().binding).toBe(before);
});

test("asks for a diverging document again only once a minute", async () => {
  const page = await open();
  server.divergesFrom = "something else";
  for (let second = 0; second < 30; second += 1) {
    page.type("a");
    await wait(1000);
  }
  expect(server.loads).toBe(2);
  expect(server.text).toBe(page.text());
});

test("merges with the server if it lacks what a batch continues from", async () => {
  const page = await open();
  page.type("a");
  await wait(1000);
  server.doc = new Y.Doc();
  server.doc.getText("source").insert(0, "restored ");
  page.type("b");
  await wait(3000);
  expect(page.text()).toBe(server.text);
  expect(page.text()).toContain("ab");
  expect(page.text()).toContain("restored ");
  expect(page.save()).toEqual(SAVED);
});

test("keeps the text if the server refuses the updates themselves", async () => {
  const page = await open();
  page.type("kept");
  server.faults = [refuse(422, "invalid_update"), refuse(422, "invalid_update")];
  await wait(5000);
  expect(server.text).toBe(`${STARTER}kept`);
  expect(page.text()).toBe(server.text);
  expect(page.save()).toEqual(SAVED);
});

test("gives up on invalid updates instead of repeating them for ever", async () => {
  const page = await open();
  page.type("kept");
  server.faults = Array.from({ length: 50 }, () => refuse(422, "invalid_update"));
  await wait(120_000);
  expect(page.save()).toMatchObject({ kind: "refused", failure: { code: "invalid_update" } });
  expect(server.requests.length).toBeLessThan(5);
  expect(page.text()).toBe(`${STARTER}kept`);
});

test("loads what an update continues from if that did not arrive", async () => {
  const page = await open();
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(server.doc));
  const updates: Uint8Array[] = [];
  other.on("update", (update: Uint8Array) => updates.push(update));
  other.getText("source").insert(0, "one ");
  other.getText("source").insert(4, "two ");
  for (const update of updates) Y.applyUpdate(server.doc, update);
  page.sync.receive(updates[1] ?? new Uint8Array(), "other");
  await wait(1000);
  expect(page.text()).toBe(`one two ${STARTER}`);
});

test("undo reverts this page's edits only", async () => {
  const first = await open();
  const second = await open();
  first.sync.replace("mine\n");
  await wait(1000);
  second.type("theirs\n");
  await wait(1000);
  first.undo();
  expect(first.text()).toBe(`${STARTER}theirs\n`);
  await wait(1000);
  expect(second.text()).toBe(first.text());
});

test("flush sends now and reports whether the server has everything", async () => {
  const page = await open();
  page.type("a");
  const flushed = page.sync.flush();
  await wait(0);
  expect(await flushed).toBe(true);
  expect(server.text).toBe(`${STARTER}a`);
  server.isDown = true;
  page.type("b");
  const failed = page.sync.flush();
  await wait(0);
  expect(await failed).toBe(false);
});

test("sends everything when the page closes while a request is on its way", async () => {
  const page = await open();
  server.latencyMs = () => 100;
  server.faults = ["lose request"];
  page.type("a");
  await wait(550);
  page.type("b");
  expect(server.requests).toHaveLength(1);
  page.sync.close();
  page.sync.dispose();
  await wait(1000);
  expect(server.text).toBe(`${STARTER}ab`);
});

test("repeats nothing on the page if the server has both requests of a closing page", async () => {
  const page = await open();
  const other = await open();
  server.latencyMs = () => 100;
  page.type("a");
  await wait(550);
  page.type("b");
  page.sync.close();
  await wait(5000);
  expect(server.text).toBe(`${STARTER}ab`);
  expect(other.text()).toBe(`${STARTER}ab`);
  expect(page.text()).toBe(`${STARTER}ab`);
});

test.each([1, 2, 3, 4, 5])("pages converge over a bad network (seed %i)", async (seed) => {
  const random = createRandom(seed);
  const pages = await Promise.all([open(), open(), open()]);
  const bindings = pages.map((page) => page.sync.getView().binding);
  server.latencyMs = () => random() * 2000;
  for (let step = 0; step < 150; step += 1) {
    const page = pages[Math.floor(random() * pages.length)];
    const length = page?.text().length ?? 0;
    const at = Math.floor(random() * (length + 1));
    if (random() < 0.3 && length > 5) page?.remove(Math.min(at, length - 1), 1);
    else page?.type("abc\n"[step % 4] ?? "", at);
    const fault = random();
    if (fault < 0.15) server.faults.push("lose request");
    else if (fault < 0.3) server.faults.push("lose answer");
    else if (fault < 0.35) server.faults.push(refuse(503, "unavailable"));
    await wait(random() * 700);
  }
  server.faults = [];
  await wait(120_000);
  for (const page of pages) {
    expect(page.text()).toBe(server.text);
    expect(page.save()).toEqual(SAVED);
  }
  expect(pages.map((page) => page.sync.getView().binding)).toEqual(bindings);
  expect(new Set(server.stored.map((each) => `${each.client} ${each.sequence}`)).size).toBe(server.stored.length);
});

function createRandom(seed: number) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
