// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { createTestRoot } from "../testRoot.testing";
import { SOON } from "../waiting.testing";
import { ActionMenu } from "./ActionMenu";
import "./ActionMenuContent"; // so that loading it takes no time here

const root = createTestRoot();
let client: QueryClient;

beforeEach(() => {
  client = new QueryClient();
});

const show = () =>
  act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <ActionMenu
          title="More"
          label="More actions"
          placement="bottom end"
          actions={[{ id: "solutions", name: "Read solutions" }]}
          onAction={() => undefined}
        />
      </QueryClientProvider>,
    ),
  );

const getButton = () => document.querySelector("button") as HTMLButtonElement;
/** Waits until it is so. */
const expectSoon = (check: () => void) =>
  vi.waitFor(async () => {
    await act(async () => undefined);
    check();
  }, SOON);
const expectItems = (count: number) =>
  expectSoon(() => expect(document.querySelectorAll("[role=menuitem]")).toHaveLength(count));

test("returns the focus to its button after the first opening, too", async () => {
  await show();
  await act(async () => {
    getButton().focus();
    getButton().click();
  });
  await expectItems(1);
  await expectSoon(() => expect(document.activeElement?.closest("[role=menu]")).not.toBeNull()); // it takes the focus later
  await act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  await expectItems(0);
  await expectSoon(() => expect(document.activeElement).toBe(getButton()));
}, 60_000);

test("shows no error of a menu that nobody has opened here", async () => {
  const queryFn = () => Promise.reject(new Error("offline"));
  await client.prefetchQuery({ queryKey: ["page-part", "action-menu"], queryFn, retry: false });
  await show();
  expect(document.querySelector("[role=alert]")).toBeNull();
});
