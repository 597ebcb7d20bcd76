// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Failure, Session } from "../../api/types";
import { DocumentsNotice } from "./UnsentNotice";

const documents = {
  unsentChanges: 1,
  refusal: null as Failure | null,
  code: "",
  readUnsent: () => documents.code,
  flush: async () => false,
};
const onSent = vi.fn();
let root: ReturnType<typeof createRoot>;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.useFakeTimers();
  Object.assign(documents, { unsentChanges: 1, refusal: null, code: "my code" });
  onSent.mockReset();
  root = createRoot(document.body.appendChild(document.createElement("div")));
  show("running");
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.useRealTimers();
});

const show = (state: Session["state"]) =>
  act(() => root.render(<DocumentsNotice documents={documents} state={state} onSent={onSent} />));
const wait = () => act(() => vi.advanceTimersByTimeAsync(1000));
const announced = () => document.querySelector("p[role=status]")?.textContent;
const buttons = () => [...document.querySelectorAll("button")].map((button) => button.textContent);

test("promises to disappear only while the changes can still be sent", async () => {
  expect(announced()).toContain("message disappears");
  expect(buttons()).toEqual(["Send now"]);
  documents.refusal = { code: "too_late", message: "The interview ended a week ago.", next: "Copy your code." };
  await wait();
  expect(announced()).toContain("does not accept them. The interview ended a week ago. Copy your code.");
  expect(announced()).not.toContain("disappears");
  expect(buttons()).toEqual(["Copy my code"]);
});

test("promises nothing after the invitation was withdrawn", async () => {
  documents.code = "";
  show("revoked");
  await wait();
  expect(announced()).toContain("the server did not receive them before the invitation was withdrawn");
  expect(announced()).not.toContain("until the server has them");
  expect(buttons()).toEqual([]);
  documents.code = "my code"; // is loaded, also if the page is offline
  await wait();
  expect(buttons()).toEqual(["Copy my code"]);
  documents.refusal = { code: "withdrawn", message: "Withdrawn.", next: "Open the first page." };
  await wait();
  expect(announced()).not.toContain("Open the first page.");
  expect(buttons()).toEqual(["Copy my code"]);
});

test("reports whether its button had the focus when everything is sent", async () => {
  await wait();
  expect(onSent).not.toHaveBeenCalled();
  act(() => document.querySelector("button")?.focus());
  documents.unsentChanges = 0;
  await wait();
  expect(onSent).toHaveBeenLastCalledWith(true);
  act(() => document.querySelector("button")?.blur());
  await wait();
  expect(onSent).toHaveBeenLastCalledWith(false);
});
