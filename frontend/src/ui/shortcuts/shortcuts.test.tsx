// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { expect, test, vi } from "vitest";
import { createTestRoot } from "../../testRoot.testing";
import { SOON } from "../../waiting.testing";
import { ShortcutButton } from "./ShortcutButton";
import { type Shortcut, useShortcutRegistration, useWindowKeys } from "./shortcutRegistry";

const root = createTestRoot();

const listed: Shortcut[] = [
  { place: "focus", keys: ["←"], action: "Move" },
  { place: "focus", keys: ["←"], action: "Move" },
  { place: "editor", keys: ["Ctrl", "F"], action: "Find" },
];
const List = () => {
  useShortcutRegistration(listed);
  return null;
};
const go = vi.fn();
const Go = () => {
  const handle = ({ key }: KeyboardEvent) => {
    if (key === "g") go();
    return key === "g";
  };
  useWindowKeys([{ place: "page", keys: ["G"], action: "Go", handle }]);
  return null;
};

const show = (...parts: React.ReactNode[]) =>
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <input aria-label="Text" />
        <input type="checkbox" aria-label="Choice" />
        {...parts}
        <ShortcutButton />
      </QueryClientProvider>,
    ),
  );

/** Whether the page did something with the key. */
function press(key: string, target: Element = document.body): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  act(() => void target.dispatchEvent(event));
  return event.defaultPrevented;
}
const find = (selector: string) => document.querySelector(selector) as Element;
const readActions = async () => {
  await vi.waitFor(() => expect(find(".shortcut-list")).not.toBeNull(), SOON);
  return [...document.querySelectorAll("h3, dd")].map((each) => each.textContent);
};

test("lists the keys of what is shown, once each and by place", async () => {
  show(<List key="list" />, <Go key="go" />);
  expect(press("?")).toBe(true);
  expect(await readActions()).toEqual([
    ...["On this page", "Go", "Show these shortcuts, except while you type"],
    ...["In the code", "Find"],
    ...["On what has the focus", "Move"],
  ]);
});

test("forgets the keys of what is no longer shown", async () => {
  show(<List key="list" />, <Go key="go" />);
  show();
  expect(press("g")).toBe(false);
  expect(go).not.toHaveBeenCalled();
  act(() => (find("button") as HTMLElement).click());
  expect(await readActions()).toEqual(["On this page", "Show these shortcuts, except while you type"]);
});

test("a question mark that is typed opens nothing", () => {
  show();
  expect(press("?", find("[aria-label=Text]"))).toBe(false);
  expect(find(".shortcut-list")).toBeNull();
  expect(press("?", find("[aria-label=Choice]"))).toBe(true);
});

test("the question mark can be turned off and on again", async () => {
  show();
  press("?");
  await readActions();
  const checkbox = find("[role=dialog] input[type=checkbox]") as HTMLInputElement;
  act(() => checkbox.click());
  expect(document.querySelector(".shortcut-list")).toBeNull(); // there is no other key
  expect(localStorage.getItem("question-mark-off")).toBe("1");
  act(() => (find("[slot=close]") as HTMLElement).click());
  expect(press("?")).toBe(false);
  act(() => (find("[aria-label='Keyboard shortcuts']") as HTMLElement).click());
  act(() => (find("[role=dialog] input[type=checkbox]") as HTMLInputElement).click());
  expect(localStorage.getItem("question-mark-off")).toBeNull();
  expect(await readActions()).toContain("Show these shortcuts, except while you type");
});

test("opens nothing over a dialog", () => {
  show(<div key="dialog" role="alertdialog" />);
  expect(press("?")).toBe(false);
});
