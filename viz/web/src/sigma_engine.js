// The map of more than two thousand nodes: sigma, which draws by WebGL, over a graphology graph.

import Graph from "graphology";
import Sigma from "sigma";
import { edges, kindOf, look, nodes, typeOf } from "./graph.js";
import { colour, theme } from "./theme.js";

export class SigmaEngine {
  constructor(holder, { onSelect, onHover, onOpen, onDrawn }) {
    this.holder = holder;
    this.near = null;
    this.seen = { nodes: new Set(), edges: new Set() };
    const graph = new Graph({ type: "directed", multi: true, allowSelfLoops: true });
    nodes.id.forEach((_, node) => graph.addNode(String(node), { x: nodes.x[node], y: -nodes.y[node] }));
    edges.source.forEach((source, edge) => graph.addDirectedEdgeWithKey(String(edge), String(source), String(edges.target[edge])));
    this.ink();
    this.sigma = new Sigma(graph, holder, {
      renderLabels: false,
      renderEdgeLabels: false,
      enableEdgeEvents: true,
      autoRescale: true,
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      minCameraRatio: 0.005,
      maxCameraRatio: 4,
      stagePadding: 30,
      zIndex: true,
      defaultDrawNodeHover: () => {},
      nodeReducer: (key) => this.node(Number(key)),
      edgeReducer: (key) => this.edge(Number(key)),
    });
    const { sigma } = this;
    sigma.on("clickNode", ({ node }) => onSelect({ node: Number(node) }));
    sigma.on("clickEdge", ({ edge }) => onSelect({ edge: Number(edge) }));
    sigma.on("clickStage", () => onSelect(null));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); onOpen(Number(node)); });
    sigma.on("enterNode", ({ node, event }) => onHover({ node: Number(node) }, event.original));
    sigma.on("enterEdge", ({ edge, event }) => onHover({ edge: Number(edge) }, event.original));
    for (const name of ["leaveNode", "leaveEdge"]) sigma.on(name, () => onHover(null));
    sigma.on("afterRender", onDrawn);
  }

  ink() {
    this.kindInk = Object.fromEntries(Object.entries(look.kinds).map(([kind, { [theme()]: ink }]) => [kind, ink]));
    this.typeInk = Object.fromEntries(Object.entries(look.types).map(([type, { [theme()]: ink }]) => [type, mixed(ink, 0.5)]));
    this.faint = mixed(colour("soft"), 0.13);
  }

  node(node) {
    const faded = this.near && !this.near.nodes.has(node);
    return {
      x: nodes.x[node], y: -nodes.y[node], size: nodes.size[node], hidden: !this.seen.nodes.has(node),
      color: faded ? this.faint : this.kindInk[kindOf(node)], zIndex: faded ? 0 : 1,
    };
  }

  edge(edge) {
    const faded = this.near && !this.near.edges.has(edge);
    return {
      hidden: !this.seen.edges.has(edge) || Boolean(faded && this.near.nodes.size > 0 && this.near.edges.size > 0), size: this.near && !faded ? 2 : 1,
      color: faded ? this.faint : this.typeInk[typeOf(edge)], zIndex: faded ? 0 : 1,
    };
  }

  show({ nodes: shown, edges: lines }) {
    this.seen = { nodes: new Set(shown), edges: new Set(lines) };
    this.sigma.refresh();
  }

  highlight(near) {
    if (near === null && this.near === null) return;
    this.near = near;
    this.sigma.refresh({ skipIndexation: true });
  }

  retheme() {
    this.ink();
    this.sigma.refresh({ skipIndexation: true });
  }

  fit({ left, right, top, bottom }) {
    const { sigma } = this;
    const camera = sigma.getCamera();
    camera.setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
    const [a, b] = [[left, top], [right, bottom]].map(([x, y]) => sigma.graphToViewport({ x, y: -y }, { cameraState: camera.getState() }));
    const { width, height } = sigma.getDimensions();
    const ratio = Math.max(Math.abs(b.x - a.x) / (width - 60), Math.abs(b.y - a.y) / (height - 60), 0.01);
    const centre = sigma.viewportToFramedGraph({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    camera.setState({ ...centre, ratio });
  }

  zoom(factor) {
    const camera = this.sigma.getCamera();
    camera.setState({ ratio: camera.getBoundedRatio(camera.ratio / factor) });
  }

  pan(x, y) {
    const { width, height } = this.sigma.getDimensions();
    this.sigma.getCamera().setState(this.sigma.viewportToFramedGraph({ x: width / 2 + x, y: height / 2 + y }));
  }

  centre(node) {
    const camera = this.sigma.getCamera();
    const at = this.sigma.viewportToFramedGraph(this.sigma.graphToViewport({ x: nodes.x[node], y: -nodes.y[node] }));
    camera.setState({ ...at, ratio: Math.min(camera.ratio, 0.15) });
  }

  resize() { this.sigma.resize(); this.sigma.refresh(); }

  place(node) {
    const { x, y } = this.sigma.graphToViewport({ x: nodes.x[node], y: -nodes.y[node] });
    return { x, y, radius: this.sigma.scaleSize(nodes.size[node]) };
  }
}

// "#rrggbb" and an opacity, as sigma reads it.
function mixed(ink, opacity) {
  return ink + Math.round(opacity * 255).toString(16).padStart(2, "0");
}
