// @vitest-environment jsdom
import { fromBase64 } from "lib0/buffer";
import { expect, test, vi } from "vitest";
import type { UpdateBatch } from "../../api/types";
import { STARTER } from "./documentServer.testing";
import { damage, open, server, wait } from "./openDocuments.testing";

const carriesText = (batch: UpdateBatch, text: string) =>
  new TextDecoder("latin1").decode(fromBase64(batch.update)).includes(text);

test("sends at once what somebody watches, and then a few times a second", async () => {
  server.isWatched = true;
  const page = await open();
  page.type("a");
  await wait(40);
  expect(server.text).toBe(`${STARTER}a`);
  page.type("b");
  await wait(40);
  page.type("c");
  await wait(300);
  expect(server.requests).toHaveLength(2);
  expect(server.text).toBe(`${STARTER}abc`);
});

test("sends what somebody watches after this machine's clock was set back", async () => {
  server.isWatched = true;
  const page = await open();
  page.type("a");
  await wait(40);
  vi.setSystemTime(Date.now() - 3_600_000);
  page.type("b");
  await wait(1000);
  expect(server.text).toBe(`${STARTER}ab`);
});

test("a batch with edits of a private period says so, however late it arrives", async () => {
  const page = await open();
  page.type("a");
  await wait(1000);
  server.isPrivate = true;
  server.isDown = true;
  page.type("secret");
  page.remove(page.text().indexOf("secret"), 6);
  await wait(1000);
  server.isPrivate = false;
  page.type("b");
  server.isDown = false;
  await wait(60_000);
  page.type("c");
  await wait(1000);
  expect(server.requests.at(0)?.private).toBe(false);
  expect(server.stored.length).toBeGreaterThan(1);
  expect(server.requests.filter((batch) => carriesText(batch, "secret")).every((batch) => batch.private)).toBe(true);
  expect(server.requests.some((batch) => carriesText(batch, "secret"))).toBe(true);
  expect(server.requests.at(-1)?.private).toBe(false);
  expect(server.text).toBe(`${STARTER}abc`);
});

test("edits of a private period stay private when the document is loaded again", async () => {
  const page = await open();
  damage(page);
  page.type("a");
  await wait(600);
  server.loadMs = 1000;
  await wait(400);
  server.isPrivate = true;
  page.type("secret");
  page.remove(page.text().indexOf("secret"), 6);
  server.isPrivate = false;
  await wait(5000);
  expect(server.text).toBe(`${STARTER}a`);
  expect(server.requests.map((batch) => batch.private)).toEqual([false, true]);
});

test("a private text that is deleted before it arrives is never sent without its deletion", async () => {
  const page = await open();
  server.isPrivate = true;
  server.faults = ["lose request"];
  page.type("secret");
  await wait(550);
  page.remove(page.text().indexOf("secret"), 6);
  server.isPrivate = false;
  const texts: string[] = [];
  server.doc.on("update", () => texts.push(server.text));
  await wait(20_000);
  expect(server.requests.filter((batch) => carriesText(batch, "secret"))).toHaveLength(2);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.join()).not.toContain("secret");
});
