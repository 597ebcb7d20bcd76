// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach, expect, test } from "vitest";
import { ApiError } from "../../api/client";
import { foldingQuery } from "../../api/scorecardRequests";
import { FoldedResults } from "./FoldedResults";

afterEach(() => document.body.replaceChildren());

function show(client: QueryClient): string {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <FoldedResults invitation="7">Wrong answer</FoldedResults>
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  const text = document.body.textContent;
  act(() => root.unmount());
  return text;
}

const createClient = () =>
  new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false, retryOnMount: false } } });

test("results are hidden while they are folded", () => {
  const client = createClient();
  client.setQueryData(foldingQuery("7").queryKey, { are_results_folded: true });
  expect(show(client)).not.toContain("Wrong answer");
  client.setQueryData(foldingQuery("7").queryKey, { are_results_folded: false });
  expect(show(client)).toContain("Wrong answer");
});

test("a failed request does not show the results", async () => {
  const client = createClient();
  const failure = new ApiError(503, { code: "x", message: "The database is unavailable.", next: "Wait." });
  await client.prefetchQuery({ ...foldingQuery("7"), queryFn: () => Promise.reject(failure) });
  const text = show(client);
  expect(text).not.toContain("Wrong answer");
  expect(text).toContain("The database is unavailable. Wait.");
});
