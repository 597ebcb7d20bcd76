// @vitest-environment jsdom
import { onlineManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SOON } from "../waiting.testing";
import { useLazyPart } from "./useLazyPart";

let root: ReturnType<typeof createRoot>;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.body.appendChild(document.createElement("div")));
  onlineManager.setOnline(false);
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  onlineManager.setOnline(true);
});

function Part({ load }: { load: () => Promise<string> }) {
  const { part, error } = useLazyPart("part", load, true);
  return error instanceof Error ? error.message : part;
}

const show = (load: () => Promise<string>) =>
  act(async () =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <Part load={load} />
      </QueryClientProvider>,
    ),
  );

const expectText = (text: string) =>
  vi.waitFor(async () => {
    await act(async () => undefined);
    expect(document.body.textContent).toContain(text);
  }, SOON);

test("uses a part that the browser has stored while it is offline", async () => {
  await show(async () => "A dialog");
  await expectText("A dialog");
});

test("says that a part cannot be loaded offline, and loads it once the browser is online", async () => {
  await show(vi.fn(async () => "A dialog").mockRejectedValueOnce(new TypeError("Failed to fetch")));
  await expectText("could not be loaded");
  act(() => onlineManager.setOnline(true));
  await expectText("A dialog");
});
