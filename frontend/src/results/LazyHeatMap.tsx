import { ErrorNotice } from "../ui/ErrorNotice";
import { useLazyPart } from "../ui/useLazyPart";
import { storedPlane } from "./arrayWindow";
import type { HeatMapProps } from "./HeatMap";
import { cellPixels } from "./heatMapSize";
import { describeDifference } from "./valueDifference";
import "./heat-map.css";

const importHeatMap = () => import("./HeatMap");

/** Starts to load the heat map, before it is known whether a result needs it. */
export const preloadHeatMap = () => void importHeatMap().catch(() => undefined);

/** The heat map, which few results need, in a place of its size. */
export function LazyHeatMap(props: HeatMapProps) {
  const { part, error, retry } = useLazyPart("heat-map", importHeatMap, true);
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  return part ? <part.HeatMap {...props} /> : <HeatMapPlaceholder {...props} />;
}

function HeatMapPlaceholder({ expected, actual, position }: HeatMapProps) {
  const stored = storedPlane(expected, position.lead);
  const [rows, columns] = [stored.rows[1] - stored.rows[0], stored.columns[1] - stored.columns[0]];
  const pixels = cellPixels(rows, columns);
  return (
    <figure className="heat-map" aria-busy="true">
      <figcaption className="small">{describeDifference(expected, actual)}</figcaption>
      <div className="heat-map-row">
        <p className="heat-map-values small muted-text" role="status">
          Loading the heat map…
        </p>
        <div className="heat-map-frame">
          <div style={{ width: columns * pixels, height: rows * pixels }} />
        </div>
      </div>
    </figure>
  );
}
