// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach, expect, test, vi } from "vitest";
import type { TeamForOperator } from "../../api/types";
import { SOON } from "../../waiting.testing";
import { TeamsPage } from "./TeamsPage";

vi.hoisted(() => vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false })); // the test browser has none
// The test browser has none either.
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    disconnect() {}
  },
);
const { appointOwner, getTeams } = vi.hoisted(() => ({ appointOwner: vi.fn(), getTeams: vi.fn() }));
vi.mock("../../api/operatorRequests", () => ({
  appointOwner,
  operatorTeamsQuery: () => ({ queryKey: ["teams"], queryFn: getTeams }),
}));

const OWNERLESS: TeamForOperator = {
  id: 1,
  name: "Kernels",
  owners: [],
  members: 1,
  interviews: 0,
  created_at: "2027-01-01T00:00:00Z",
};
const OWNED = { ...OWNERLESS, owners: ["ada"] };

const root = createRoot(document.body.appendChild(document.createElement("div")));
afterEach(() => root.unmount());

async function find(selector: string): Promise<HTMLElement> {
  let found: HTMLElement | null = null;
  await vi.waitFor(() => {
    found = document.querySelector<HTMLElement>(selector);
    expect(found).not.toBeNull();
  }, SOON);
  return found as unknown as HTMLElement;
}

test("the focus moves to what happened when the button of a team without an owner disappears", async () => {
  getTeams.mockResolvedValueOnce([OWNERLESS]).mockResolvedValue([OWNED]);
  appointOwner.mockResolvedValue(OWNED);
  root.render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })}>
      <MemoryRouter>
        <TeamsPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  (await find("[aria-label='Appoint an owner of Kernels']")).click();
  (await find("[role=dialog] form")).dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  const notice = await find(".notice[role=status]");
  await vi.waitFor(() => expect(document.activeElement).toBe(notice), SOON);
  expect(notice.textContent).toBe("ada is now the owner of Kernels.");
  expect(document.querySelector("[role=dialog]")).toBeNull();
});
