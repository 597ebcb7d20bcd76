// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { notesQuery } from "../../api/reportRequests";
import type { SessionNote } from "../../api/types";
import { NotePanel } from "./NotePanel";

const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false }); // the test browser has none
  for (const invitation of ["7", "8"]) client.setQueryData(notesQuery(invitation).queryKey, []);
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Opens the notes of a session. Returns the field and what closes the tab. */
function openNotes(invitation: string): [HTMLTextAreaElement, () => void] {
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <NotePanel
          invitation={invitation}
          label="New note"
          readMoment={() => null}
          formatMoment={(at) => at}
          renderMoment={(at) => at}
        />
      </QueryClientProvider>,
    ),
  );
  const field = page.querySelector("textarea");
  if (!field) throw new Error("There is no field.");
  return [field, () => act(() => root.unmount())];
}

function type(field: HTMLTextAreaElement, text: string) {
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("a note that is not added yet is there after another tab was shown", () => {
  const [field, close] = openNotes("7");
  type(field, "Found the overflow.");
  close();
  const [other, closeOther] = openNotes("8");
  expect(other.value).toBe("");
  closeOther();
  const [again, closeAgain] = openNotes("7");
  expect(again.value).toBe("Found the overflow.");
  type(again, "");
  closeAgain();
  expect(openNotes("7")[0].value).toBe("");
});

test("unsaved changes of two notes are there after another tab was shown", () => {
  const note = { author: "Ada", at: "2027-02-03T10:30:00Z", created_at: "", is_own: true };
  client.setQueryData(notesQuery("7").queryKey, [
    { ...note, id: 1, text: "First." },
    { ...note, id: 2, text: "Second." },
  ] as SessionNote[]);
  const edit = (index: number) => {
    const buttons = [...document.querySelectorAll("button")].filter(({ textContent }) => textContent === "Edit");
    act(() => buttons[index]?.click());
  };
  const [field, close] = openNotes("7");
  edit(0);
  type(field, "First, changed.");
  edit(1);
  expect(field.value).toBe("Second.");
  close();
  const [again, closeAgain] = openNotes("7");
  expect(again.value).toBe("Second.");
  edit(0);
  expect(again.value).toBe("First, changed.");
  closeAgain();
});
