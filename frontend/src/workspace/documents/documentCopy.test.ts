// @vitest-environment jsdom
import { expect, test } from "vitest";
import { refuse, SESSION, STARTER, TestStorage } from "./documentServer.testing";
import { open, SAVED, server, wait } from "./openDocuments.testing";

test("reports a risk only while edits are neither sent nor stored", async () => {
  const storage = new TestStorage();
  storage.isAvailable = false;
  const page = await open(storage);
  expect(page.sync.isAtRisk).toBe(false);
  server.isDown = true;
  page.type("a");
  await wait(1000);
  expect(page.sync.isAtRisk).toBe(true);
  expect(page.save()).toMatchObject({ kind: "offline", isStored: false });
});

test("deletes the copy only after the server has confirmed every edit", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  page.type("a");
  await page.sync.deleteCopy();
  expect(storage.states.has(SESSION)).toBe(true);
  await wait(1000);
  await page.sync.deleteCopy();
  expect(storage.states.has(SESSION)).toBe(false);
  expect(storage.unsent.has(SESSION)).toBe(false);
});

test("does not delete edits that another page of the browser stored", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  const copy = storage.states.get(SESSION);
  copy?.getText("source").insert(0, "# of a closed page\n");
  await page.sync.deleteCopy();
  expect(storage.states.has(SESSION)).toBe(true);
  await wait(1000);
  expect(server.text).toBe(`# of a closed page\n${STARTER}`);
});

/** Two pages of one browser, of which the second closed while the server was down. Returns the first. */
async function openAfterClosedPage(storage: TestStorage) {
  const page = await open(storage);
  const other = await open(storage);
  server.isDown = true;
  page.type("mine");
  other.type("# of a closed page\n", 0);
  other.sync.dispose();
  server.isDown = false;
  return page;
}

test("sends what a closed page of the same browser could not send", async () => {
  const storage = new TestStorage();
  await openAfterClosedPage(storage);
  await wait(20_000);
  expect(server.text).toBe(`# of a closed page\n${STARTER}mine`);
  expect(storage.unsent.get(SESSION)).toBe(0);
});

test("flush sends the edits of other pages first", async () => {
  const storage = new TestStorage();
  const page = await openAfterClosedPage(storage);
  const flushed = page.sync.flushStored();
  await wait(0);
  expect(await flushed).toBe(true);
  expect(server.text).toContain("# of a closed page");
  expect(storage.unsent.get(SESSION)).toBe(0);
});

test("keeps the edits of a page that closes before its browser has stored them", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  storage.isSlow = true;
  server.isDown = true;
  page.type("a");
  await wait(600); // the request with it has failed
  page.type("b");
  page.sync.close();
  page.sync.dispose();
  server.isDown = false;
  const next = await open(storage);
  expect(await next.sync.flushStored()).toBe(true);
  expect(server.text).toBe(`${STARTER}ab`);
});

test("records nothing and deletes nothing while the copy cannot be read", async () => {
  const storage = new TestStorage();
  const page = await openAfterClosedPage(storage);
  storage.isReadable = false;
  await wait(20_000);
  expect(page.sync.isInSync).toBe(true);
  expect(storage.unsent.get(SESSION)).toBe(1);
  expect(await page.sync.flushStored()).toBe(false);
  expect(await page.sync.deleteCopy()).toBe(false);
  expect(storage.states.has(SESSION)).toBe(true);
});

test("records nothing over the edits in a copy that does not open", async () => {
  const storage = new TestStorage();
  (await openAfterClosedPage(storage)).sync.dispose();
  storage.isAvailable = false;
  const page = await open(storage);
  page.type("more");
  await wait(20_000);
  expect(page.save()).toEqual(SAVED);
  expect(storage.unsent.get(SESSION)).toBe(1);
  expect(await page.sync.flushStored()).toBe(false);
});

test("sends nothing of another page that can send it itself", async () => {
  const storage = new TestStorage();
  const first = await open(storage);
  const second = await open(storage);
  first.type("a");
  await wait(2000);
  second.type("b");
  await wait(20_000);
  expect(server.requests).toHaveLength(2);
  expect(storage.unsent.get(SESSION)).toBe(0);
});

test("stores a session that continues after its end again", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  server.canEdit = false;
  await page.sync.refresh();
  expect(page.sync.getView().canEdit).toBe(false);
  await page.sync.deleteCopy();
  server.canEdit = true;
  await page.sync.refresh();
  page.type("again");
  expect(storage.states.get(SESSION)?.getText("source").toString()).toBe(`${STARTER}again`);
});

test("shows unsent edits of the copy as refused while the server refuses the document", async () => {
  const storage = new TestStorage();
  const page = await open(storage);
  server.faults = [refuse(503, "unavailable")];
  page.type("# unsent\n");
  await wait(1000);
  page.sync.dispose();
  const { load } = server;
  server.load = async () => {
    throw refuse(404, "withdrawn");
  };
  const later = await open(storage);
  expect(later.text()).toContain("# unsent");
  expect(later.sync.getView().canEdit).toBe(false);
  expect(later.save()).toMatchObject({ kind: "refused", failure: { code: "withdrawn" } });
  expect(later.sync.isFinished).toBe(true);
  later.sync.dispose();

  server.load = load;
  const restored = await open(storage);
  await wait(2000);
  expect(server.text).toContain("# unsent");
  expect(restored.save()).toEqual(SAVED);
});

test("does not open a copy without unsent edits while the server refuses the document", async () => {
  const storage = new TestStorage();
  (await open(storage)).sync.dispose();
  server.load = async () => {
    throw refuse(404, "withdrawn");
  };
  await expect(open(storage)).rejects.toMatchObject({ status: 404 });
});
