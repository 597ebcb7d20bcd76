import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import { similarityWithOtherInterviewsQuery } from "../../api/similarityRequests";
import { OtherInterviews } from "./OtherInterviews";

vi.hoisted(() => {
  vi.stubGlobal("window", { location: { origin: "http://localhost" } });
  vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false });
});

const code = (candidate: string, other_interview: string | null) => ({
  invitation: candidate.length,
  candidate,
  other_interview,
  common_lines: 9,
  own_lines: 12,
});
const exercise = { slug: "softmax", title: "Softmax", exercise: "implement", limit: 100, pairs: [] };

function show(exercises: object[]): string {
  const client = new QueryClient();
  client.setQueryData(similarityWithOtherInterviewsQuery("7").queryKey, { exercises } as never);
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <MemoryRouter>
        <OtherInterviews interview="7" shown={null} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

test("names the interview of the other candidate", () => {
  const html = show([
    { ...exercise, others: 3, pairs: [{ first: code("Kim", null), second: code("Robin", "Last month") }] },
  ]);
  expect(html).toContain("Last month");
  expect(html).toContain("Compared with 3 candidates of other interviews.");
  expect(html).not.toContain("At most");
});

test("says how many are compared at most when that many were", () => {
  expect(show([{ ...exercise, others: 100 }])).toContain("At most 100 are compared: those whose interview ended last.");
});

test("says that there is nothing to compare with", () => {
  expect(show([{ ...exercise, others: 0 }])).toContain("No other interview of your team has a submission");
});
