// What is being looked at, and its form in the address, so that a link or the back button brings it back.

import { edgeName, edgeNamed, facts, kinds, look, nodes, numberOf, types } from "./graph.js";

const VIEWS = ["lineage", "map"];
const DIRECTIONS = ["both", "ancestors", "descendants"];
const numbersOf = (ids) => ids.map(numberOf).filter((node) => node !== undefined);

export function initial() {
  return {
    view: facts.start.view,
    table: false,
    focus: numbersOf(facts.start.focus),
    depth: facts.start.depth ?? Infinity,
    direction: "both",
    expanded: [],
    hidden: [],
    path: null,
    selected: null, // { node } or { edge }
    types: { lineage: typesShownIn("lineage"), map: typesShownIn("map") },
    kinds: [...kinds],
    from: null,
    to: null,
    undated: true,
    confidence: 0,
    documents: 1,
  };
}

export function typesShownIn(view) {
  return types.filter((type) => look.types[type].shown.includes(view));
}

// In a frame the address belongs to whoever made the frame.
const framed = window.parent !== window;
const listeners = [];
export let state = initial();
let written = location.hash;

export const onChange = (listener) => listeners.push(listener);

// step: whether the back button should lead back to before this. address: whether it is told at all.
export function change(patch, { step = true, address = true } = {}) {
  state = { ...state, ...patch };
  if (!framed && address) {
    const hash = toHash(state);
    if (hash !== written) {
      written = hash;
      const url = hash || location.href.split("#")[0] + "#";
      if (step) location.hash = hash || "#";
      else location.replace(url);
    }
  }
  for (const listener of listeners) listener(state);
}

export function start() {
  if (!framed && location.hash.length > 1) state = fromHash(location.hash);
  addEventListener("hashchange", () => {
    const now = location.hash.length > 1 ? location.hash : "";
    if (now === written) return;
    written = now;
    state = fromHash(now);
    for (const listener of listeners) listener(state);
  });
}

const same = (a, b) => a.length === b.length && a.every((value) => b.includes(value));

// Only what differs from how the page opens.
export function toHash(s) {
  const plain = initial();
  const words = new URLSearchParams();
  const ids = (list) => list.map((node) => nodes.id[node]).join(",");
  if (!same(s.focus, plain.focus) || s.focus.some((node, i) => node !== plain.focus[i]))
    words.set("node", ids(s.focus));
  if (s.view !== plain.view) words.set("view", s.view);
  if (s.table) words.set("table", "1");
  if (s.depth !== plain.depth) words.set("depth", s.depth === Infinity ? "all" : s.depth);
  if (s.direction !== "both") words.set("direction", s.direction);
  if (s.expanded.length) words.set("expanded", ids(s.expanded));
  if (s.hidden.length) words.set("hidden", ids(s.hidden));
  if (s.path) words.set("path", ids(s.path));
  if (s.selected?.node !== undefined) words.set("selected", nodes.id[s.selected.node]);
  if (s.selected?.edge !== undefined) words.set("edge", edgeName(s.selected.edge));
  for (const view of VIEWS) {
    if (!same(s.types[view], plain.types[view])) words.set(`${view}-types`, s.types[view].join(","));
  }
  if (!same(s.kinds, plain.kinds)) words.set("kinds", s.kinds.join(","));
  if (s.from !== null) words.set("from", s.from);
  if (s.to !== null) words.set("to", s.to);
  if (!s.undated) words.set("undated", "0");
  if (s.confidence) words.set("confidence", s.confidence);
  if (s.documents > 1) words.set("documents", s.documents);
  const text = words.toString().replaceAll("%2C", ",").replaceAll("%7E", "~");
  return text ? `#${text}` : "";
}

// Whatever an address says that this page does not know is passed over.
export function fromHash(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const s = initial();
  const list = (name) => words.get(name).split(",").filter(Boolean);
  const whole = (name) => (/^\d{1,6}$/.test(words.get(name)) ? Number(words.get(name)) : null);
  if (words.has("node")) {
    const found = numbersOf(list("node"));
    if (found.length) s.focus = found;
    if (!words.has("view")) s.view = "lineage";
  }
  if (VIEWS.includes(words.get("view"))) s.view = words.get("view");
  s.table = words.get("table") === "1";
  if (words.has("depth")) s.depth = whole("depth") || Infinity;
  if (DIRECTIONS.includes(words.get("direction"))) s.direction = words.get("direction");
  if (words.has("expanded")) s.expanded = numbersOf(list("expanded"));
  if (words.has("hidden")) s.hidden = numbersOf(list("hidden"));
  if (words.has("path") && numbersOf(list("path")).length === 2) s.path = numbersOf(list("path"));
  const node = numberOf(words.get("selected"));
  const edge = words.has("edge") ? edgeNamed(words.get("edge")) : undefined;
  if (node !== undefined) s.selected = { node };
  else if (edge !== undefined) s.selected = { edge };
  for (const view of VIEWS) {
    if (words.has(`${view}-types`))
      s.types[view] = types.filter((type) => list(`${view}-types`).includes(type));
  }
  if (words.has("kinds")) s.kinds = kinds.filter((kind) => list("kinds").includes(kind));
  if (words.has("from")) s.from = whole("from");
  if (words.has("to")) s.to = whole("to");
  s.undated = words.get("undated") !== "0";
  const confidence = Number(words.get("confidence"));
  if (confidence > 0 && confidence <= 1) s.confidence = confidence;
  if (words.has("documents")) s.documents = Math.max(1, whole("documents") ?? 1);
  return s;
}
