// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, queryOptions } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import { ApiError } from "../../api/client";
import type { CodeQuery, ComparedSession } from "../../api/comparisonRequests";
import { SOON } from "../../waiting.testing";
import { ComparedCode } from "./ComparedCode";

vi.hoisted(() => {
  // The test browser has none.
  window.matchMedia = () => ({ matches: true, addEventListener() {} }) as unknown as MediaQueryList;
});

const EXERCISE = { slug: "softmax", title: "Softmax", exercise: "implement" };
const CLOSED = new ApiError(404, { code: "closed", message: "This link does not work.", next: "" });

function makeSession(id: number, isOpened: boolean): ComparedSession {
  const session = { id, candidate: `Candidate ${id}`, state: "ended", exercises: [{ is_opened: isOpened }] };
  return session as unknown as ComparedSession;
}

test("says that an exercise was not opened only if it was not", async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const codeQuery: CodeQuery = (session, slug, exercise) =>
    queryOptions<{ source: string }, Error, { source: string }, string[]>({
      queryKey: ["code-at-end", String(session), slug, exercise],
      queryFn: () => Promise.reject(CLOSED),
    });
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MemoryRouter>
          <ComparedCode
            sessions={[makeSession(1, true), makeSession(2, false)]}
            exercises={[EXERCISE]}
            codeQuery={codeQuery}
          />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  const readColumns = () => [...document.querySelectorAll("article")].map((column) => column.textContent ?? "");
  await vi.waitFor(async () => {
    await act(async () => undefined);
    expect(readColumns()[1]).toContain("This exercise was not opened.");
  }, SOON);
  expect(readColumns()[0]).toContain("This link does not work.");
  act(() => root.unmount());
});
