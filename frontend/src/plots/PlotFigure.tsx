import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ErrorNotice } from "../ui/ErrorNotice";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { useLazyPart } from "../ui/useLazyPart";
import "./plots.css";

type Drawings = typeof import("./charts");

interface Props {
  /** What the plot shows, as a sentence. */
  title: string;
  /** Of the title: 3 in a section that has a heading of its own. */
  level?: 2 | 3;
  /** How to read it, and how many people it is about. */
  caption?: ReactNode;
  /** Returns the drawing for a width in pixels. */
  draw: (drawings: Drawings, width: number) => SVGElement;
  /** Changes whenever `draw` would draw something else. */
  data: unknown;
  /** A table with the same values: screen readers read it instead of the drawing. */
  children?: ReactNode;
}

/** A plot with its title above and its table beneath. The drawing has the width of the page. */
export function PlotFigure({ title, level = 2, caption, draw, data, children }: Props) {
  const Heading = level === 2 ? "h2" : "h3";
  const id = useId();
  const { part, error, retry } = useLazyPart("plots", () => import("./charts"), true);
  return (
    <figure className="plot-figure" aria-labelledby={id}>
      <div className="stack-2">
        <Heading id={id}>{title}</Heading>
        {caption && <p className="small muted-text readable-width">{caption}</p>}
      </div>
      {error ? (
        <ErrorNotice error={error} retry={retry} />
      ) : part ? (
        <Drawing drawings={part} draw={draw} data={data} />
      ) : (
        <LoadingSkeleton what="the plot" lines={6} />
      )}
      {children}
    </figure>
  );
}

function Drawing({ drawings, draw, data }: { drawings: Drawings } & Pick<Props, "draw" | "data">) {
  const area = useRef<HTMLDivElement>(null);
  const width = useWidth(area);
  const latest = useRef(draw);
  latest.current = draw;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `data` stands for what `draw` reads, which is a new function each time
  useEffect(() => {
    if (width) area.current?.replaceChildren(latest.current(drawings, width));
  }, [drawings, width, data]);
  return <div className="plot-area" ref={area} />;
}

/** The width of an element in whole pixels; 0 until it is known. */
function useWidth(ref: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
