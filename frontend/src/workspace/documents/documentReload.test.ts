// @vitest-environment jsdom
import { expect, test } from "vitest";
import * as Y from "yjs";
import { refuse, SESSION, STARTER, TestStorage } from "./documentServer.testing";
import { damage, open, SAVED, server, wait } from "./openDocuments.testing";

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
