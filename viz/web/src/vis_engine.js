// The map of up to two thousand nodes: vis-network, as pyvis carries it, over what pyvis's Network holds.

import { make } from "./element.js";
import { edgeCount, edges, kinds, look, nodeCount, nodes, types } from "./graph.js";
import { colour, theme } from "./theme.js";

const STILL = 100; // milliseconds without a change of room, after which the picture is drawn in the new one

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export class VisEngine {
  constructor(holder, { onSelect, onHover, onOpen, onDrawn }) {
    this.holder = holder;
    this.near = null;
    this.onDrawn = onDrawn;
    const { vis } = window;
    const network = read("network");
    const ink = inks();
    this.items = new vis.DataSet(network.nodes.map((node) => ({ ...node, ...ink.node(node.id) })));
    this.lines = new vis.DataSet(network.edges.map((edge) => ({ ...edge, ...ink.edge(edge.id) })));
    this.network = new vis.Network(holder, { nodes: this.items, edges: this.lines }, network.options);
    const thing = ({ nodes: [node], edges: [edge] }) =>
      node !== undefined ? { node } : edge !== undefined ? { edge } : null;
    this.network.on("click", (event) => onSelect(thing(event)));
    this.network.on("doubleClick", ({ nodes: [node] }) => {
      if (node !== undefined) onOpen(node);
    });
    this.network.on("hoverNode", ({ node, event }) => onHover({ node }, event));
    this.network.on("hoverEdge", ({ edge, event }) => onHover({ edge }, event));
    for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"])
      this.network.on(name, () => onHover(null));
    this.veil = make("canvas", { class: "veil", "aria-hidden": "true" });
    holder.append(this.veil);
    this.network.on("afterDrawing", () => this.cover());
  }

  show({ nodes: shown, edges: lines }) {
    const [seen, joined] = [new Set(shown), new Set(lines)];
    const changed = (set, visible) =>
      set
        .get()
        .filter(({ id, hidden }) => Boolean(hidden) === visible.has(id))
        .map(({ id }) => ({ id, hidden: !visible.has(id) }));
    const [items, edgeItems] = [changed(this.items, seen), changed(this.lines, joined)];
    if (items.length) this.items.update(items);
    if (edgeItems.length) this.lines.update(edgeItems);
  }

  highlight(near) {
    this.near = near;
    this.cover();
  }

  // All but what is near goes behind a veil of the ground's colour, on a sheet of its own: the picture below it,
  // with its thousands of lines, need not be drawn again.
  cover() {
    const { body, canvas } = this.network;
    const { width, height } = canvas.frame.canvas;
    Object.assign(this.veil, { width, height }); // which clears it
    Object.assign(this.veil.style, { width: `${width / devicePixelRatio}px`, height: `${height / devicePixelRatio}px` });
    if (this.near) {
      const paper = this.veil.getContext("2d");
      paper.globalAlpha = 0.8;
      paper.fillStyle = colour("ground");
      paper.fillRect(0, 0, width, height);
      paper.globalAlpha = 1;
      paper.scale(devicePixelRatio, devicePixelRatio);
      paper.translate(body.view.translation.x, body.view.translation.y);
      paper.scale(body.view.scale, body.view.scale);
      for (const edge of this.near.edges) if (body.edges[edge]?.connected) body.edges[edge].draw(paper);
      for (const node of this.near.nodes) body.nodes[node]?.draw(paper);
    }
    this.onDrawn();
  }

  // The picture stays as large and where it is, whatever room it is given; vis would shrink it.
  takeRoom() {
    const { body, canvas } = this.network;
    const { scale, translation } = body.view;
    const [x, y] = [translation.x, translation.y];
    const changed = canvas.setSize();
    if (changed) Object.assign(body.view, { scale, translation: { x, y } });
    return changed;
  }

  retheme() {
    const ink = inks();
    this.items.update(Array.from({ length: nodeCount }, (_, id) => ({ id, ...ink.node(id) })));
    this.lines.update(Array.from({ length: edgeCount }, (_, id) => ({ id, ...ink.edge(id) })));
  }

  fit({ left, right, top, bottom }) {
    const [width, height] = [this.holder.clientWidth, this.holder.clientHeight];
    const scale = Math.min((width - 80) / (right - left + 1), (height - 80) / (bottom - top + 1), 1.5);
    this.network.moveTo({
      position: { x: (left + right) / 2, y: (top + bottom) / 2 },
      scale,
      animation: false,
    });
  }

  zoom(factor) {
    this.network.moveTo({
      scale: Math.min(4, Math.max(0.02, this.network.getScale() * factor)),
      animation: false,
    });
  }

  pan(x, y) {
    const [at, scale] = [this.network.getViewPosition(), this.network.getScale()];
    this.network.moveTo({ position: { x: at.x + x / scale, y: at.y + y / scale }, animation: false });
  }

  centre(node) {
    this.network.moveTo({
      position: { x: nodes.x[node], y: nodes.y[node] },
      scale: Math.max(0.7, this.network.getScale()),
      animation: false,
    });
  }

  // A panel that opens shows first what was asked for; drawing all anew can wait until the room has settled.
  resize() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.takeRoom()) this.network.redraw();
    }, STILL);
  }

  place(node) {
    const { x, y } = this.network.canvasToDOM({ x: nodes.x[node], y: nodes.y[node] });
    return { x, y, radius: nodes.size[node] * this.network.getScale() };
  }
}

// Colours of nodes by kind and of edges by type. Lines are wider than in the lineage, for the map is seen from afar.
function inks() {
  const border = colour("ground");
  const ofKind = kinds.map((kind) => {
    const colours = { background: look.kinds[kind][theme()], border };
    return { color: { ...colours, highlight: colours, hover: colours } };
  });
  const ofType = types.map((type) => {
    const { [theme()]: ink, width } = look.types[type];
    return {
      color: { color: ink, highlight: ink, hover: ink, opacity: 0.6, inherit: false },
      width: width * 1.8,
    };
  });
  return { node: (node) => ofKind[nodes.kind[node]], edge: (edge) => ofType[edges.type[edge]] };
}
