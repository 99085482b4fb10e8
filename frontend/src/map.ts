/** The map and its library: a file of its own, loaded by pages that have a map. */
import { prewarm, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { TandemMap } from "./map/element.ts";

/** Registers `<tandem-map>`; the worker that makes tiles ready to draw starts while the room's data are on their way. */
export function register(): void {
  setWorkerUrl(workerUrl);
  prewarm();
  customElements.define("tandem-map", TandemMap);
}
