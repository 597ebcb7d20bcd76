import type { Prompt } from "../api/types";
import { Markdown } from "./Markdown";

/** Questions with strong answers. Each answer is closed at first. */
export function PromptList({ title, prompts }: { title: string; prompts: Prompt[] }) {
  if (prompts.length === 0) return null;
  return (
    <section className="stack-2">
      <h2>{title}</h2>
      {prompts.map(({ question, strong_answer }) => (
        <details className="disclosure follow-up-prompt" key={question}>
          <summary>
            <Markdown className="question" text={question} />
          </summary>
          <p className="label">A strong answer</p>
          <Markdown text={strong_answer} />
        </details>
      ))}
    </section>
  );
}
