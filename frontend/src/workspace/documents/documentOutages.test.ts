// @vitest-environment jsdom
import { expect, test } from "vitest";
import { refuse, SESSION, STARTER, TestStorage } from "./documentServer.testing";
import { open, SAVED, server, wait } from "./openDocuments.testing";

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

test("cannot be opened without the server and without a copy", async () => {
  server.isDown = true;
  await expect(open(new TestStorage())).rejects.toThrow();
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
