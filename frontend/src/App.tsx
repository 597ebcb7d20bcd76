import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createBrowserRouter, createPath, RouterProvider } from "react-router";
import { ApiError } from "./api/client";
import { isUnreachable } from "./api/retryWhileUnavailable";
import { CrashPage, NotFoundPage } from "./pages/ErrorPages";
import { PageLayout } from "./pages/PageLayout";
import { LoadingSkeleton } from "./ui/LoadingSkeleton";
import { reloadOnMissingAsset } from "./ui/reloadOnMissingAsset";

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && error instanceof ApiError && isUnreachable(error),
    },
  },
});

const router = createBrowserRouter([
  {
    errorElement: <CrashPage />,
    hydrateFallbackElement: <InitialLoading />,
    children: [
      {
        element: <PageLayout />,
        children: [
          { path: "/", lazy: { Component: async () => (await import("./pages/home/HomePage")).HomePage } },
          {
            path: "/problems/:slug/solutions",
            lazy: { Component: async () => (await import("./pages/problem/SolutionsPage")).SolutionsPage },
          },
          {
            path: "/problems/:slug/traps",
            lazy: { Component: async () => (await import("./pages/problem/TrapsPage")).TrapsPage },
          },
          { path: "/login", lazy: { Component: async () => (await import("./pages/login/LoginPage")).LoginPage } },
          {
            path: "/interviews",
            lazy: { Component: async () => (await import("./pages/interviews/InterviewListPage")).InterviewListPage },
          },
          {
            path: "/interviews/new",
            lazy: { Component: async () => (await import("./pages/interviews/NewInterviewPage")).NewInterviewPage },
          },
          {
            path: "/interviews/:id",
            lazy: { Component: async () => (await import("./pages/interviews/InterviewPage")).InterviewPage },
          },
          {
            path: "/submissions/:id",
            lazy: { Component: async () => (await import("./pages/submission/SubmissionPage")).SubmissionPage },
          },
          {
            path: "/operator",
            lazy: { Component: async () => (await import("./pages/operator/OperatorLayout")).OperatorLayout },
            children: [
              {
                index: true,
                lazy: { Component: async () => (await import("./pages/operator/OverviewPage")).OverviewPage },
              },
              {
                path: "rejudges",
                lazy: { Component: async () => (await import("./pages/operator/RejudgeListPage")).RejudgeListPage },
              },
              {
                path: "rejudges/new",
                lazy: { Component: async () => (await import("./pages/operator/NewRejudgePage")).NewRejudgePage },
              },
              {
                path: "rejudges/:id",
                lazy: { Component: async () => (await import("./pages/operator/RejudgePage")).RejudgePage },
              },
              {
                path: "data",
                lazy: { Component: async () => (await import("./pages/operator/CandidateDataPage")).CandidateDataPage },
              },
              {
                path: "audit",
                lazy: { Component: async () => (await import("./pages/operator/AuditLogPage")).AuditLogPage },
              },
            ],
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
      {
        path: "/problems/:slug",
        lazy: { Component: async () => (await import("./pages/problem/ProblemPage")).ProblemPage },
      },
      {
        path: "/i/:token",
        lazy: { Component: async () => (await import("./pages/session/SessionStartPage")).SessionStartPage },
      },
      {
        path: "/i/:token/:slug",
        lazy: { Component: async () => (await import("./pages/session/SessionWorkspacePage")).SessionWorkspacePage },
      },
    ],
  },
]);

reloadOnMissingAsset(() => createPath(router.state.navigation.location ?? router.state.location));

function InitialLoading() {
  return (
    <main className="page">
      <LoadingSkeleton what="the page" />
    </main>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
