// The map of up to two thousand nodes: vis-network, as pyvis carries it, over what pyvis's Network holds.

import { edgeCount, edges, kinds, look, nodeCount, nodes, types } from "./graph.js";
import { colour, theme } from "./theme.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export class VisEngine {
  constructor(holder, { onSelect, onHover, onOpen, onDrawn }) {
    this.holder = holder;
    this.near = null;
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
    this.network.on("afterDrawing", (canvas) => {
      this.veil(canvas);
      onDrawn();
    });
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
    this.takeRoom();
    this.network.redraw();
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

  // All but what is near goes behind a veil of the ground's colour: far sooner than to colour everything anew.
  veil(canvas) {
    if (!this.near) return;
    const { body } = this.network;
    const [topLeft, bottomRight] = [
      [0, 0],
      [this.holder.clientWidth, this.holder.clientHeight],
    ].map(([x, y]) => this.network.DOMtoCanvas({ x, y }));
    canvas.save();
    canvas.globalAlpha = 0.8;
    canvas.fillStyle = colour("ground");
    canvas.fillRect(topLeft.x, topLeft.y, bottomRight.x - topLeft.x, bottomRight.y - topLeft.y);
    canvas.restore();
    for (const edge of this.near.edges) if (body.edges[edge]?.connected) body.edges[edge].draw(canvas);
    for (const node of this.near.nodes) body.nodes[node]?.draw(canvas);
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

  resize() {
    if (this.takeRoom()) this.network.redraw();
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
