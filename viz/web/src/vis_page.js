import { explore } from "./explorer.js";
import { mapWith } from "./map_view.js";
import { VisEngine } from "./vis_engine.js";

explore(mapWith(VisEngine));
