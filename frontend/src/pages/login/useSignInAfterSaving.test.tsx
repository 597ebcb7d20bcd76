// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Me } from "../../api/types";
import { registerDocument, writeLastSession, writeUnsentChanges } from "../../workspace/documents/documentRegistry";
import { useSignInAfterSaving } from "./useSignInAfterSaving";
import "../../ui/ConfirmDialogContent"; // so that loading it takes no time here
import "../../workspace/documents/sessionDocuments"; // the same

/** The client of the API keeps the `fetch` that it finds when it is loaded. */
vi.hoisted(() => {
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
});

const SOFTMAX = { session: "a1", slug: "softmax", exercise: "implement" };
const ADA = { name: "Ada" } as Me;
const signIn = vi.fn(async (_name: string) => ADA);
const onSignedIn = vi.fn();

function SignInForm() {
  const { submit, error, dialog } = useSignInAfterSaving(signIn, onSignedIn);
  return (
    <>
      <button type="button" onClick={() => submit("ada")}>
        Sign in
      </button>
      {error?.message}
      {dialog}
    </>
  );
}

let root: ReturnType<typeof createRoot>;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false }); // the test browser has none
  vi.useFakeTimers();
  localStorage.clear();
  signIn.mockReset().mockResolvedValue(ADA);
  onSignedIn.mockReset();
  const container = document.body.appendChild(document.createElement("div"));
  root = createRoot(container);
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <SignInForm />
      </QueryClientProvider>,
    ),
  );
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function press(label: string) {
  const button = [...document.querySelectorAll("button")].find((each) => each.textContent === label);
  await act(async () => {
    button?.click();
    await import("../../workspace/documents/sessionDocuments"); // loaded only if there is something to send
    await import("../../ui/ConfirmDialogContent"); // the same for the dialog
    await vi.advanceTimersByTimeAsync(10_000);
  });
}

/** Edits of an earlier page that the server does not have. */
async function leaveUnsentEdits() {
  await writeLastSession("practice", "a1");
  registerDocument(SOFTMAX);
  writeUnsentChanges(SOFTMAX, 2);
}

test("signs in at once if everything is saved", async () => {
  await press("Sign in");
  expect(onSignedIn).toHaveBeenCalledWith(ADA);
  expect(localStorage.getItem("abandoned:practice")).toBeNull();
});

test("asks before it signs in with unsaved practice code", async () => {
  await leaveUnsentEdits();
  await press("Sign in");
  expect(document.body.textContent).toContain("Some of your practice code is not saved on the server");
  await press("Stay on this page");
  expect(signIn).not.toHaveBeenCalled();
  await press("Sign in");
  await press("Sign in anyway");
  expect(signIn).toHaveBeenCalledExactlyOnceWith("ada");
  expect(onSignedIn).toHaveBeenCalledWith(ADA);
  expect(localStorage.getItem("abandoned:practice")).toBe("a1");
});

test("gives up no code if signing in fails", async () => {
  await leaveUnsentEdits();
  signIn.mockRejectedValue(new Error("The password is wrong."));
  await press("Sign in");
  await press("Sign in anyway");
  expect(document.body.textContent).toContain("The password is wrong.");
  expect(document.querySelector("[role=alertdialog]")).toBeNull();
  expect(localStorage.getItem("abandoned:practice")).toBeNull();
});
