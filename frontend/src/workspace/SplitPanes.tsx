import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import type { PanesProps } from "./paneProps";

/** On wide screens: the statement beside the editor and the results. The user can move the separators. */
export function SplitPanes({ problem, code, results }: PanesProps) {
  const columns = useDefaultLayout({ id: "columns", storage: localStorage });
  const rows = useDefaultLayout({ id: "rows", storage: localStorage });
  return (
    <Group className="panes" id="columns" orientation="horizontal" {...columns}>
      <Panel id="problem" className="pane" defaultSize="38%" minSize="260px">
        <section className="pane-scroll" aria-label="Problem">
          {problem}
        </section>
      </Panel>
      <Separator className="pane-separator" aria-label="Width of the statement" />
      <Panel id="work" minSize="320px">
        <Group id="rows" orientation="vertical" {...rows}>
          <Panel id="code" className="pane" defaultSize="46%" minSize="120px">
            {code}
          </Panel>
          <Separator className="pane-separator" aria-label="Height of the editor" />
          <Panel id="results" className="pane" minSize="100px">
            <div className="pane-scroll results-scroll">{results}</div>
          </Panel>
        </Group>
      </Panel>
    </Group>
  );
}
