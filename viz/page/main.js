// The graph itself: what is shown, how it is coloured, and what a hand or a key does to it.

const options = read("options");
const nodes = new vis.DataSet([...nodeById.values()]);
const edges = new vis.DataSet([...edgeById.values()]);
const container = document.getElementById("graph");
const legend = document.getElementById("legend");
const tip = document.getElementById("tip");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const narrow = window.matchMedia("(max-width: 640px)");
let selected = null;
let faded = new Set();
let look;

const boxes = (name) => [...document.querySelectorAll(`#legend input[name=${name}]`)];
const ticked = (name) => new Set(boxes(name).filter((box) => box.checked).map((box) => box.value));
let kinds = ticked("kind");
let types = ticked("type");

const nodesShown = new vis.DataView(nodes, { filter: (node) => kinds.has(node.group) });
const edgesShown = new vis.DataView(edges, {
  filter: (edge) =>
    types.has(edge.type) && kinds.has(nodeById.get(edge.from).group) && kinds.has(nodeById.get(edge.to).group),
});

// Text and ground as the style sheet has them, for the canvas cannot look there itself.
function shade() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return { theme: dark.matches ? "dark" : "light", text: colour("--text"), ground: colour("--ground") };
}

// Colours of everything; around a selection, what it does not touch fades.
function paint() {
  look = shade();
  const { theme, text, ground } = look;
  const near = new Set(selected ? [selected] : []);
  if (selected) {
    for (const edge of edgeById.values()) {
      if (types.has(edge.type) && (edge.from === selected || edge.to === selected)) near.add(edge.from).add(edge.to);
    }
  }
  faded = new Set(selected ? [...nodeById.keys()].filter((id) => !near.has(id)) : []);
  nodes.update([...nodeById.values()].map(({ id, group, font }) => {
    const fill = details.kinds[group][theme];
    return {
      id,
      opacity: faded.has(id) ? 0.15 : 1,
      color: { background: fill, border: ground, highlight: { background: fill, border: text }, hover: { background: fill, border: text } },
      font: { ...font, color: faded.has(id) ? `${text}30` : text, strokeWidth: 3, strokeColor: ground },
    };
  }));
  edges.update([...edgeById.values()].map(({ id, type, from, to }) => {
    const ink = details.types[type][theme];
    const aside = selected && from !== selected && to !== selected;
    return { id, color: { color: ink, highlight: ink, hover: ink, opacity: aside ? 0.08 : type === "mentions" ? 0.6 : 0.9 } };
  }));
}

paint();
const network = new vis.Network(container, { nodes: nodesShown, edges: edgesShown }, options);

network.on("afterDrawing", (canvas) => {
  const scale = network.getScale();
  const middle = network.getViewPosition();
  const [across, tall] = [container.clientWidth / scale / 2, container.clientHeight / scale / 2];
  drawOverview(canvas, {
    ...look,
    scale,
    legible: options.nodes.scaling.label.drawThreshold,
    isShown: (id) => !faded.has(id) && nodesShown.get(id) !== null,
    inView: (x, y) => Math.abs(x - middle.x) < across && Math.abs(y - middle.y) < tall,
  });
});

const motion = () => (calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });

// What legend and panel leave free of the graph, in pixels.
function free() {
  const room = { left: 0, right: container.clientWidth, top: 0, bottom: container.clientHeight };
  if (narrow.matches) room.bottom -= panel.clientHeight;
  else { room.left = legend.offsetLeft + legend.offsetWidth; room.right -= panel.clientWidth; }
  return room;
}

// Brings the nodes of these ids into view, but never smaller than `least`: where they cannot all be read, the
// best-connected of them comes to the middle.
function fit(ids, least, animated) {
  const places = ids.filter((id) => nodesShown.get(id)).map((id) => nodeById.get(id));
  if (!places.length) return;
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = free();
  const fitting = Math.min(
    (room.right - room.left - 20) / (right - left + 150), (room.bottom - room.top - 20) / (bottom - top + 120), 1.1,
  );
  const scale = Math.max(fitting, least);
  const hub = places.reduce((best, node) => (node.size > best.size ? node : best));
  const middle = scale > fitting ? hub : { x: (left + right) / 2, y: (top + bottom) / 2 };
  network.moveTo({
    position: {
      x: middle.x - (room.left + room.right - container.clientWidth) / 2 / scale,
      y: middle.y - (room.top + room.bottom - container.clientHeight) / 2 / scale,
    },
    scale,
    animation: animated ? motion() : false,
  });
}

const fitAll = () => fit([...nodeById.keys()], 0.02, true);

function tick(name, value) {
  const box = boxes(name).find((input) => input.value === value);
  if (!box.checked) { box.checked = true; filter(); }
}

function filter() {
  kinds = ticked("kind");
  types = ticked("type");
  nodesShown.refresh();
  edgesShown.refresh();
  paint();
}

// Selects a node or an edge by its id, brings it into view and opens its details; null lets go.
function select(id, moving = true) {
  tip.hidden = true;
  if (id === null) {
    selected = null;
    panel.hidden = true;
    network.unselectAll();
    paint();
    return;
  }
  const isNode = nodeById.has(id);
  selected = isNode ? id : null;
  if (isNode) {
    tick("kind", nodeById.get(id).group);
    network.selectNodes([id]);
    showNode(id);
  } else {
    network.selectEdges([id]);
    showEdge(id);
  }
  paint();
  if (isNode && moving) {
    // The panel covers the right of the graph, or on a phone its foot.
    const offset = narrow.matches ? { x: 0, y: -panel.clientHeight / 2 } : { x: -panel.clientWidth / 2, y: 0 };
    network.focus(id, { scale: Math.max(network.getScale(), 0.8), offset, animation: motion() });
  }
}

function showTip(content, { x, y }) {
  tip.replaceChildren(content);
  tip.hidden = false;
  const room = container.getBoundingClientRect();
  const left = Math.max(4, Math.min(x + 14, room.width - tip.offsetWidth - 8));
  const above = y + 18 + tip.offsetHeight > room.height;
  tip.style.transform = `translate(${left}px, ${above ? Math.max(4, y - tip.offsetHeight - 12) : y + 18}px)`;
}

network.on("hoverNode", ({ node, pointer }) => showTip(nodeTip(node), pointer.DOM));
network.on("hoverEdge", ({ edge, pointer }) => showTip(edgeTip(edge), pointer.DOM));
for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, () => { tip.hidden = true; });
network.on("click", ({ nodes: [node], edges: [edge] }) => select(node ?? edge ?? null, false));

const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.02, network.getScale() * factor)), animation: motion() });
const pan = (x, y) => {
  const at = network.getViewPosition();
  const step = 120 / network.getScale();
  network.moveTo({ position: { x: at.x + x * step, y: at.y + y * step }, animation: false });
};
const keys = {
  "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), "0": fitAll,
  ArrowLeft: () => pan(-1, 0), ArrowRight: () => pan(1, 0), ArrowUp: () => pan(0, -1), ArrowDown: () => pan(0, 1),
};
container.addEventListener("keydown", (event) => {
  if (keys[event.key] && !event.ctrlKey && !event.metaKey) { event.preventDefault(); keys[event.key](); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target !== searchBox && !panel.hidden) select(null);
  if (event.key === "/" && event.target !== searchBox) { event.preventDefault(); searchBox.focus(); }
});
document.getElementById("closer").addEventListener("click", () => zoom(1.4));
document.getElementById("further").addEventListener("click", () => zoom(1 / 1.4));
document.getElementById("whole").addEventListener("click", fitAll);
legend.addEventListener("change", filter);
dark.addEventListener("change", paint);

// What tests and notebooks hold on to.
window.stemma = { nodes, edges, network, search, select, nodesShown, edgesShown };

if (narrow.matches) legend.open = false;
if (details.focus.length === 1) select(details.focus[0], false);
fit(details.home, narrow.matches ? 0.3 : 0.12, false);
