// @vitest-environment jsdom
import { expect, test } from "vitest";
import { openPage, refuse, STARTER } from "./documentServer.testing";
import { open, SAVED, server, wait } from "./openDocuments.testing";

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
