// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import { getMe } from "../api/accountRequests";
import { ApiError } from "../api/client";
import type { Me } from "../api/types";
import { currentUserQuery, useCurrentUser } from "../api/useCurrentUser";
import { SOON } from "../waiting.testing";
import { RequireSignIn } from "./RequireSignIn";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
vi.mock("../api/accountRequests");
vi.hoisted(() => vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false })); // the test browser has none

const UserStatus = () => <output>{useCurrentUser().status}</output>;

test("a page with unsaved text stays while the server cannot be reached", async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queryClient.setQueryData(currentUserQuery.queryKey, { role: "interviewer", teams: [] } as unknown as Me);
  const page = document.createElement("div");
  const root = createRoot(page);
  await act(async () =>
    root.render(
      <QueryClientProvider client={queryClient}>
        <MemoryRouter>
          <RequireSignIn>
            <textarea />
          </RequireSignIn>
          <UserStatus />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  const field = page.querySelector("textarea");
  vi.mocked(getMe).mockRejectedValue(new ApiError(503, { code: "unavailable", message: "Unavailable.", next: "" }));
  await act(() => queryClient.invalidateQueries({ queryKey: currentUserQuery.queryKey }));
  await vi.waitFor(async () => {
    await act(async () => undefined);
    expect(page.querySelector("output")?.textContent).toBe("error");
  }, SOON);
  expect(page.querySelector("textarea")).toBe(field);
  await act(async () => root.unmount());
});
