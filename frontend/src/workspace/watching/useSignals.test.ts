// @vitest-environment jsdom
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { postSignal } from "../../api/sessionRequests";
import { useSignals } from "./useSignals";

vi.mock("../../api/sessionRequests", () => ({ postSignal: vi.fn(() => Promise.resolve()) }));
vi.mock("../documents/documentRegistry", () => ({ readLastSession: () => "session" }));

const LINES = "total = 0\nfor value in values:\n    total += value\n";
let editor: HTMLElement;
let root: ReturnType<typeof createRoot>;

function Page() {
  useSignals("token", "softmax", "implement", false);
  return null;
}

function openPage() {
  root = createRoot(document.createElement("div"));
  act(() => root.render(createElement(Page)));
}

const closePage = () => act(() => root.unmount());

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  localStorage.clear();
  vi.mocked(postSignal).mockClear();
  document.body.innerHTML = '<div class="editor"></div><textarea></textarea>';
  editor = document.querySelector<HTMLElement>(".editor") as HTMLElement;
});

afterEach(() => {
  closePage();
  vi.restoreAllMocks();
});

function fire(target: Element, kind: "copy" | "cut" | "paste", text: string) {
  const event = new Event(kind, { bubbles: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  target.dispatchEvent(event);
}

const listSignals = () => vi.mocked(postSignal).mock.calls.map(([, { kind, lines }]) => [kind, lines]);

test("reports what was pasted into the editor, but not one's own lines", () => {
  openPage();
  fire(editor, "cut", LINES);
  fire(editor, "paste", LINES);
  fire(document.querySelector("textarea") as Element, "paste", `${LINES}more`);
  expect(listSignals()).toEqual([]);
  fire(editor, "paste", `${LINES}more`);
  expect(listSignals()).toEqual([["pasted", 4]]);
});

test("a copy elsewhere is not one's own text", () => {
  openPage();
  fire(document.querySelector("textarea") as Element, "copy", `${LINES}elsewhere`);
  fire(editor, "paste", `${LINES}elsewhere`);
  expect(listSignals()).toEqual([["pasted", 4]]);
});

test("who closes a tab and opens another one has returned", () => {
  const visibility = vi.spyOn(document, "visibilityState", "get");
  visibility.mockReturnValue("visible");
  openPage();
  visibility.mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  closePage();
  sessionStorage.clear();
  visibility.mockReturnValue("visible");
  openPage();
  expect(listSignals().map(([kind]) => kind)).toEqual(["left_page", "returned"]);
});
