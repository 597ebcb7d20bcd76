import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { interviewCsvUrl, interviewFeedbackQuery } from "../../api/interviewRequests";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { RelativeTime } from "../../ui/RelativeTime";
import { ListPages, NoRows, readPage } from "../lists/ListPages";

const FEEDBACK_PAGE_PARAM = "feedback_page";

/** What candidates wrote about the interview, for owners and interviewers. */
export function FeedbackList({ interview }: { interview: number }) {
  const [params] = useSearchParams();
  const { data, isError, error, refetch } = useQuery(
    interviewFeedbackQuery(String(interview), readPage(params, FEEDBACK_PAGE_PARAM)),
  );
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data || (data.feedback.length === 0 && readPage(params, FEEDBACK_PAGE_PARAM) === 1)) return null;
  return (
    <section className="stack-2">
      <div className="row">
        <h2>Feedback from candidates</h2>
        <a className="small" href={interviewCsvUrl(interview, "feedback")} download>
          Export as CSV
        </a>
      </div>
      {data.feedback.length === 0 && <NoRows param={FEEDBACK_PAGE_PARAM}>{null}</NoRows>}
      {data.feedback.map((each) => (
        <article key={each.invitation} className="card readable-width">
          <h3 className="small">
            {each.candidate}{" "}
            <span className="muted-text">
              <RelativeTime at={each.at} fallback="" />
            </span>
          </h3>
          <p className="feedback-text">{each.text}</p>
        </article>
      ))}
      <ListPages hasMore={data.more} param={FEEDBACK_PAGE_PARAM} title="feedback" />
    </section>
  );
}
