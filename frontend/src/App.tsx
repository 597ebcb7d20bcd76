import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createBrowserRouter, RouterProvider } from "react-router";
import { ApiError } from "./api/client";
import { Lost, PageError } from "./pages/Lost";
import { Shell } from "./pages/Shell";
import { Loading } from "./ui/Notice";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal will be the same again; only silence is worth another try.
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
});

const router = createBrowserRouter([
  {
    errorElement: <PageError />,
    hydrateFallbackElement: <Waiting />,
    children: [
      {
        element: <Shell />,
        children: [
          { path: "/", lazy: () => import("./pages/practice/Practice") },
          { path: "/problems/:slug/solutions", lazy: () => import("./pages/solutions/Solutions") },
          { path: "/problems/:slug/traps", lazy: () => import("./pages/traps/Traps") },
          { path: "/login", lazy: () => import("./pages/login/Login") },
          { path: "/interviews", lazy: () => import("./pages/interviews/Interviews") },
          { path: "/interviews/new", lazy: () => import("./pages/interviews/NewInterview") },
          { path: "/interviews/:id", lazy: () => import("./pages/interview/Interview") },
          { path: "/submissions/:id", lazy: () => import("./pages/submission/SubmissionPage") },
          {
            path: "/operator",
            lazy: () => import("./pages/operator/Operator"),
            children: [
              { index: true, lazy: () => import("./pages/operator/Overview") },
              { path: "rejudges", lazy: () => import("./pages/operator/Rejudges") },
              { path: "rejudges/new", lazy: () => import("./pages/operator/NewRejudge") },
              { path: "rejudges/:id", lazy: () => import("./pages/operator/Rejudge") },
              { path: "data", lazy: () => import("./pages/operator/CandidateData") },
              { path: "audit", lazy: () => import("./pages/operator/AuditLog") },
            ],
          },
          { path: "*", element: <Lost /> },
        ],
      },
      { path: "/problems/:slug", lazy: () => import("./pages/problem/ProblemPage") },
      { path: "/i/:token", lazy: () => import("./pages/seat/Lobby") },
      { path: "/i/:token/:slug", lazy: () => import("./pages/seat/SeatWorkspace") },
    ],
  },
]);

function Waiting() {
  return (
    <main className="page">
      <Loading what="the page" />
    </main>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
