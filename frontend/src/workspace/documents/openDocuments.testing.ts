/** A new server for each test of DocumentSync, with a clock that the test moves. */
import { afterEach, beforeEach, vi } from "vitest";
import * as Y from "yjs";
import { openPage, TestServer, type TestStorage } from "./documentServer.testing";

export const SAVED = { kind: "saved", isLate: false };
export let server: TestServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new TestServer();
});
afterEach(() => {
  vi.useRealTimers();
});

export const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

export async function open(storage?: TestStorage) {
  const page = openPage(server, storage);
  await page.sync.open();
  return page;
}

/** Makes the page's text differ from the server's although both have the same updates, as a bug of a library would. */
export function damage(page: Awaited<ReturnType<typeof open>>) {
  const text = page.sync.getView().binding?.text;
  const item = text?._start;
  if (item?.content instanceof Y.ContentString) item.content.str = item.content.str.replace("softmax", "SOFTMAX");
}
