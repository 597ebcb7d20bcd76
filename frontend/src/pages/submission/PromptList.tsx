import type { Prompt } from "../../api/types";
import { Markdown } from "../../ui/Markdown";

/** What to ask next, with what a strong answer says; closed at first, so that they can be opened one at a time. */
export function Prompts({ title, prompts }: { title: string; prompts: Prompt[] }) {
  if (prompts.length === 0) return null;
  return (
    <section className="stack-2">
      <h2>{title}</h2>
      {prompts.map(({ question, strong }) => (
        <details className="fold prompt" key={question}>
          <summary>
            <Markdown className="question" text={question} />
          </summary>
          <p className="label">A strong answer</p>
          <Markdown text={strong} />
        </details>
      ))}
    </section>
  );
}
