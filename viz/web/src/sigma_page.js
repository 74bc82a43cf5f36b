import { explore } from "./explorer.js";
import { mapWith } from "./map_view.js";
import { SigmaEngine } from "./sigma_engine.js";

explore(mapWith(SigmaEngine));
