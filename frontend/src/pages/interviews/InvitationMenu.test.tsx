// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { expect, test, vi } from "vitest";
import type { Invitation } from "../../api/types";
import { createTestRoot } from "../../testRoot.testing";
import { SOON } from "../../waiting.testing";
import { InvitationMenu } from "./InvitationMenu";

const INVITED = { id: 1, candidate: "Kim", state: "invited", link: null, extra_seconds: 0 } as unknown as Invitation;

const root = createTestRoot();

const press = (selector: string, text: string) =>
  act(() => {
    const found = [...document.querySelectorAll<HTMLElement>(selector)].find((each) => each.textContent === text);
    found?.click();
  });

function findLastButton(): HTMLButtonElement {
  const button = [...document.querySelectorAll<HTMLButtonElement>("[role=alertdialog] button")].at(-1);
  if (!button) throw new Error("The dialog is not open.");
  return button;
}

/** Opens the dialog that plans the interview, and returns its last button. */
async function openPlan(scheduled_at: string | null): Promise<HTMLButtonElement> {
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <InvitationMenu
          invitation={{ ...INVITED, scheduled_at }}
          title="Kernels"
          minutes={45}
          isMailAvailable={false}
          onChanged={async () => undefined}
        />
      </QueryClientProvider>,
    ),
  );
  await press("button", "Actions");
  await press("[role=menuitem]", "Plan a date and time");
  return await act(() => vi.waitFor(findLastButton, SOON));
}

test("an empty date removes a plan only by a button that says so", async () => {
  const confirm = await openPlan("2027-02-03T10:30:00Z");
  expect(confirm.textContent).toBe("Save");
  const field = document.querySelector<HTMLInputElement>("input[type=datetime-local]");
  act(() => {
    if (!field) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(confirm.textContent).toBe("Remove the plan");
});

test("without a plan, an empty date cannot be saved", async () => {
  expect((await openPlan(null)).disabled).toBe(true);
});
