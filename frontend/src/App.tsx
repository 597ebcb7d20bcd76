import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createBrowserRouter,
  createPath,
  type LoaderFunctionArgs,
  RouterProvider,
  type ShouldRevalidateFunctionArgs,
} from "react-router";
import { ApiError } from "./api/client";
import { sessionHeadingQuery } from "./api/reportRequests";
import { isUnreachable } from "./api/requestRetries";
import { currentUserQuery } from "./api/useCurrentUser";
import { CrashContent, CrashPage } from "./pages/CrashPages";
import { NotFoundPage } from "./pages/NotFoundPage";
import { PageLayout } from "./pages/PageLayout";
import { storedRecordQuery } from "./pages/replay/storedRecord";
import { LoadingSkeleton } from "./ui/LoadingSkeleton";
import { reloadOnMissingAsset } from "./ui/reloadOnMissingAsset";
import { createWorkspaceLoader } from "./workspace/loadWorkspace";

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failureCount, error) => failureCount < 2 && error instanceof ApiError && isUnreachable(error),
    },
  },
});

/** Starts to load the data of the page while its code is loaded. The page itself shows an error if that fails. */
function loadSession({ params: { invitation = "" } }: LoaderFunctionArgs) {
  void queryClient.prefetchQuery(currentUserQuery);
  void queryClient.prefetchQuery(sessionHeadingQuery(invitation));
  return null;
}

function loadReplay({ params: { invitation = "" } }: LoaderFunctionArgs) {
  const query = storedRecordQuery(invitation);
  // The record of a running session has grown since it was loaded.
  queryClient.removeQueries(query);
  void queryClient.prefetchQuery(query);
  return null;
}

const loadWorkspace = createWorkspaceLoader(queryClient);

/** Whether a navigation leaves the page. The URL's parameters also change with the moment or the filter that a page shows. */
const isOtherPage = ({ currentUrl, nextUrl }: ShouldRevalidateFunctionArgs) => currentUrl.pathname !== nextUrl.pathname;

const router = createBrowserRouter([
  {
    errorElement: <CrashPage />,
    hydrateFallbackElement: <InitialLoading />,
    children: [
      {
        element: <PageLayout />,
        children: [
          {
            errorElement: <CrashContent />,
            children: [
              { path: "/", lazy: { Component: async () => (await import("./pages/home/HomePage")).HomePage } },
              {
                path: "/problems/:slug/solutions",
                lazy: { Component: async () => (await import("./pages/problem/SolutionsPage")).SolutionsPage },
              },
              {
                path: "/problems/:slug/preview",
                lazy: {
                  Component: async () => (await import("./pages/interviews/ProblemPreviewPage")).ProblemPreviewPage,
                },
              },
              {
                path: "/problems/:slug/traps",
                lazy: { Component: async () => (await import("./pages/problem/TrapsPage")).TrapsPage },
              },
              { path: "/login", lazy: { Component: async () => (await import("./pages/login/LoginPage")).LoginPage } },
              {
                path: "/forgot-password",
                lazy: { Component: async () => (await import("./pages/login/ForgotPasswordPage")).ForgotPasswordPage },
              },
              {
                path: "/reset-password",
                lazy: { Component: async () => (await import("./pages/login/ResetPasswordPage")).ResetPasswordPage },
              },
              {
                path: "/account",
                lazy: { Component: async () => (await import("./pages/account/AccountPage")).AccountPage },
              },
              { path: "/team", lazy: { Component: async () => (await import("./pages/team/TeamPage")).TeamPage } },
              {
                path: "/team/rubrics",
                lazy: { Component: async () => (await import("./pages/team/RubricsPage")).RubricsPage },
              },
              {
                path: "/join/:token",
                lazy: { Component: async () => (await import("./pages/join/JoinPage")).JoinPage },
              },
              {
                path: "/interviews",
                lazy: {
                  Component: async () => (await import("./pages/interviews/InterviewListPage")).InterviewListPage,
                },
              },
              {
                path: "/sessions",
                lazy: { Component: async () => (await import("./pages/sessions/SessionListPage")).SessionListPage },
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
                path: "/analytics",
                lazy: { Component: async () => (await import("./pages/analytics/AnalyticsLayout")).AnalyticsLayout },
                children: [
                  {
                    path: ":slug?/:exercise?",
                    lazy: {
                      Component: async () =>
                        (await import("./pages/analytics/ProblemStatisticsPage")).ProblemStatisticsPage,
                    },
                  },
                  {
                    path: "process",
                    lazy: { Component: async () => (await import("./pages/analytics/ProcessPage")).ProcessPage },
                  },
                  {
                    path: "fairness",
                    lazy: { Component: async () => (await import("./pages/analytics/FairnessPage")).FairnessPage },
                  },
                ],
              },
              {
                path: "/interviews/:id/similarity",
                lazy: { Component: async () => (await import("./pages/similarity/SimilarityPage")).SimilarityPage },
              },
              {
                path: "/compare",
                lazy: { Component: async () => (await import("./pages/compare/ComparePage")).ComparePage },
              },
              {
                path: "/invitations/:invitation",
                loader: loadSession,
                shouldRevalidate: isOtherPage,
                lazy: { Component: async () => (await import("./pages/invitation/InvitationLayout")).InvitationLayout },
                children: [
                  {
                    index: true,
                    lazy: { Component: async () => (await import("./pages/invitation/ReportPage")).ReportPage },
                  },
                  {
                    path: "replay",
                    loader: loadReplay,
                    shouldRevalidate: isOtherPage,
                    lazy: { Component: async () => (await import("./pages/replay/ReplayPage")).ReplayPage },
                  },
                  {
                    path: "scorecard",
                    lazy: { Component: async () => (await import("./pages/invitation/ScorecardPage")).ScorecardPage },
                  },
                  {
                    path: "notes",
                    lazy: { Component: async () => (await import("./pages/invitation/NotesPage")).NotesPage },
                  },
                ],
              },
              {
                path: "/interviews/:id/live/:invitation",
                lazy: { Component: async () => (await import("./pages/live/LivePage")).LivePage },
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
                    lazy: {
                      Component: async () => (await import("./pages/operator/CandidateDataPage")).CandidateDataPage,
                    },
                  },
                  {
                    path: "teams",
                    lazy: { Component: async () => (await import("./pages/operator/TeamsPage")).TeamsPage },
                  },
                  {
                    path: "problems",
                    lazy: { Component: async () => (await import("./pages/operator/ProblemsPage")).ProblemsPage },
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
        ],
      },
      {
        path: "/shared/:token",
        lazy: { Component: async () => (await import("./pages/compare/SharedPage")).SharedPage },
      },
      {
        path: "/problems/:slug",
        loader: loadWorkspace,
        shouldRevalidate: isOtherPage,
        lazy: { Component: async () => (await import("./pages/problem/ProblemPage")).ProblemPage },
      },
      {
        path: "/i/:token",
        lazy: { Component: async () => (await import("./pages/candidate/SessionStartPage")).SessionStartPage },
      },
      {
        path: "/i/:token/:slug",
        loader: loadWorkspace,
        shouldRevalidate: isOtherPage,
        lazy: { Component: async () => (await import("./pages/candidate/SessionWorkspacePage")).SessionWorkspacePage },
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
