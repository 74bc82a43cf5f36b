// The page as a whole: one state, and all that follows from it.

import { byId } from "./element.js";
import { FILES, json, png, save, svgText } from "./export.js";
import { edgeCount, edges, facts, kindOf, look, nodeCount, nodes } from "./graph.js";
import { Legend } from "./legend.js";
import { LineageView } from "./lineage_view.js";
import { Panel } from "./panel.js";
import { Search, search } from "./search.js";
import { change, initial, onChange, start, state } from "./state.js";
import { TableView } from "./table.js";
import { colour, startTheme, theme } from "./theme.js";
import { showTip } from "./tip.js";
import { Toolbar } from "./toolbar.js";
import { visible } from "./visible.js";

// MapView: the class that draws the map of this page, in whichever library it was packed with.
export function explore(MapView) {
  const narrow = matchMedia("(max-width: 760px)");
  if (narrow.matches) byId("search").placeholder = byId("search").getAttribute("aria-label");
  const views = { lineage: null, map: null };
  const make = { lineage: LineageView, map: MapView };
  let shown = null;
  let shownEdges = new Set();
  let drawn = { view: null, key: null };
  let anchor;
  let inView;

  const picture = () => views[state.view];
  const handlers = {
    onSelect: (thing) => {
      showTip(null);
      change({ selected: thing });
    },
    onHover: (thing, event) => {
      picture()?.highlight(near(thing ?? state.selected), state.selected);
      showTip(thing, event?.clientX, event?.clientY);
    },
    onOpen: (node) => actions.expand(node),
  };

  // What stays while the rest fades.
  function near(thing) {
    if (!thing || !shown) return null;
    if (thing.edge !== undefined)
      return {
        nodes: new Set([edges.source[thing.edge], edges.target[thing.edge]]),
        edges: new Set([thing.edge]),
      };
    const around = { nodes: new Set([thing.node]), edges: new Set() };
    for (const edge of shown.edges) {
      if (edges.source[edge] !== thing.node && edges.target[edge] !== thing.node) continue;
      around.edges.add(edge);
      around.nodes.add(edges.source[edge]).add(edges.target[edge]);
    }
    return around;
  }

  // Undoes whatever filter would keep a node out.
  function admitting(node) {
    const year = nodes.year[node];
    return {
      kinds: state.kinds.includes(kindOf(node)) ? state.kinds : [...state.kinds, kindOf(node)],
      hidden: state.hidden.filter((hidden) => hidden !== node),
      undated: state.undated || year === null,
      from: year !== null && state.from !== null && year < state.from ? null : state.from,
      to: year !== null && state.to !== null && year > state.to ? null : state.to,
    };
  }

  const centred = (node, more) => ({
    ...admitting(node),
    view: "lineage",
    table: false,
    focus: [node],
    direction: "both",
    expanded: [],
    path: null,
    selected: { node },
    ...more,
  });
  const actions = {
    change,
    close: () => change({ selected: null }),
    // Of several names the one that is drawn already is shown where it stands; others get a picture of their own.
    select: (thing) => {
      const { node } = thing;
      if (node === undefined || shown.nodes.includes(node) || state.table) change({ selected: thing });
      else if (state.view === "map") change({ ...admitting(node), selected: thing });
      else change(centred(node));
      if (node !== undefined && !state.table) picture().reveal(node);
    },
    centre: (node, direction) => change(centred(node, { direction })),
    add: (node) =>
      change({
        ...admitting(node),
        view: "lineage",
        table: false,
        path: null,
        focus: [...new Set([...(state.view === "lineage" ? state.focus : []), node])],
      }),
    remove: (node) => change({ focus: state.focus.filter((other) => other !== node) }),
    expand: (node) => {
      anchor = node;
      if (state.view === "map" || state.path) change(centred(node, { expanded: [node] }));
      else change({ expanded: [...new Set([...state.expanded, node])], selected: { node } });
    },
    hide: (node) =>
      change({
        hidden: [...new Set([...state.hidden, node])],
        expanded: state.expanded.filter((other) => other !== node),
        selected: null,
      }),
    path: (a, b) => {
      if (a !== b) change({ view: "lineage", table: false, path: [a, b], selected: null });
    },
    fit: () => picture().fit(),
    zoom: (factor) => picture().zoom(factor),
  };

  const legend = new Legend((patch, options) => change(patch, options));
  legend.reset.addEventListener("click", () => {
    const { types, kinds, from, to, undated, confidence, documents, hidden } = initial();
    change({ types, kinds, from, to, undated, confidence, documents, hidden });
  });
  const toolbar = new Toolbar(actions);
  const panel = new Panel({ ...actions, select: (node) => actions.select({ node }) });
  const table = new TableView(actions);
  const box = byId("search");
  new Search({
    input: box,
    list: byId("results"),
    count: byId("found"),
    chosen: (node) => {
      if (state.view === "map") actions.select({ node });
      else change(centred(node, { table: state.table }));
    },
  });

  function render() {
    const { selected, table: asTable, ...rest } = state;
    const key = JSON.stringify({ ...rest, depth: String(rest.depth) });
    if (key !== drawn.key) {
      shown = visible(state);
      shownEdges = new Set(shown.edges);
    }
    document.documentElement.dataset.view = asTable ? "table" : state.view;
    for (const name of ["lineage", "map"]) byId(name).hidden = asTable || state.view !== name;
    byId("table").hidden = !asTable;
    for (const tab of document.querySelectorAll("#views button")) {
      tab.setAttribute("aria-pressed", String(tab.value === (asTable ? "table" : state.view)));
    }
    legend.show(state);
    toolbar.show(state);
    panel.show(selected);
    if (asTable) {
      table.show(shown);
      drawn = { view: null, key };
    } else {
      draw(key);
    }
    byId("status").textContent = status();
  }

  function draw(key) {
    views[state.view] ??= new make[state.view](byId(state.view), handlers);
    if (key !== drawn.key || drawn.view !== state.view) {
      const kept = drawn.view === state.view ? anchor : undefined;
      picture().show(shown, { focus: state.path ?? state.focus, anchor: kept });
      drawn = { view: state.view, key };
    }
    anchor = undefined;
    picture().highlight(near(state.selected), state.selected);
    if (state.selected?.node !== inView) keepInView();
    inView = state.selected?.node;
  }

  // The panel takes room from the picture.
  function keepInView() {
    if (!state.table && state.selected?.node !== undefined) picture().keep(state.selected.node);
  }

  // What is there, and what is not.
  function status() {
    if (!nodeCount) return "This graph is empty: there is nothing to draw.";
    const many = (number, one, more = `${one}s`) =>
      `${number.toLocaleString("en")} ${number === 1 ? one : more}`;
    const sentences = [`${many(shown.nodes.length, "node")}, ${many(shown.edges.length, "edge")} shown.`];
    if (shown.path === "none") sentences.push("No path joins the two along the relations that are ticked.");
    else if (shown.path) sentences.push(`A shortest path: ${many(shown.path.length - 1, "step")}.`);
    if (!shown.nodes.length) sentences.push("Nothing passes the filters: reset them, or look for a method.");
    else if (!shown.edges.length && state.view === "lineage" && !shown.path)
      sentences.push("No edge of the ticked relations leads to or from it; tick more, or expand it.");
    if (shown.omitted)
      sentences.push(`${many(shown.omitted, "node")} further away found no room: take fewer steps.`);
    const loops = [...shownEdges].filter((edge) => edges.source[edge] === edges.target[edge]).length;
    if (loops) sentences.push(`${many(loops, "edge leads", "edges lead")} from a node to itself.`);
    if (shown.nodes.length > 1 && shown.nodes.every((node) => nodes.year[node] === null))
      sentences.push("No year is known here.");
    if (facts.notice) sentences.push(facts.notice);
    return sentences.join(" ");
  }

  async function take(form) {
    const name =
      (state.view === "map" ? "map" : (nodes.name[state.focus[0]] ?? "lineage"))
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .slice(0, 60) || "stemma";
    if (form === "json") return save(await json(shown, state.selected), `${name}.json`, FILES.json);
    if (state.table) change({ table: false });
    const svg = picture().toSvg(look.css[theme()], colour("ground"));
    return save(form === "png" ? await png(svg) : svgText(svg), `${name}.${form}`, FILES[form]);
  }

  for (const button of document.querySelectorAll("#views button")) {
    button.addEventListener("click", () =>
      change(button.value === "table" ? { table: true } : { view: button.value, table: false }),
    );
  }
  for (const button of document.querySelectorAll("#take button")) {
    button.addEventListener("click", () => {
      take(button.value);
      byId("take").open = false;
    });
  }
  byId("aside").addEventListener("click", () => {
    const open = document.documentElement.classList.toggle("legend-open");
    byId("aside").setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      /^(input|select|textarea)$/i.test(event.target.tagName)
    )
      return;
    const node = state.selected?.node;
    const keys = {
      "/": () => box.focus(),
      Escape: () => state.selected && actions.close(),
      "+": () => actions.zoom(1.4),
      "=": () => actions.zoom(1.4),
      "-": () => actions.zoom(1 / 1.4),
      0: actions.fit,
      e: () => node !== undefined && actions.expand(node),
      h: () => node !== undefined && actions.hide(node),
    };
    if (!keys[event.key] || (state.table && !["/", "Escape"].includes(event.key))) return;
    event.preventDefault();
    keys[event.key]();
  });

  startTheme(() => views.map?.retheme());
  onChange(render);
  start();
  if (facts.start.told && !location.hash && !narrow.matches)
    change({ selected: { node: state.focus[0] } }, { address: false });
  else render();
  new ResizeObserver(() => {
    if (state.view === "map" && !state.table) views.map?.resize();
    keepInView();
  }).observe(byId("pictures"));
  // What tests hold on to.
  window.stemma = {
    change,
    search,
    views,
    get state() {
      return state;
    },
    get shown() {
      return shown;
    },
  };
  const ready = () =>
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        document.documentElement.dataset.ready = "true";
      }),
    );
  if (drawn.view === "map") views.map.painted.then(ready);
  else ready();
}
