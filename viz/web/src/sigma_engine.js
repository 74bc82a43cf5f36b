// The map of more than two thousand nodes: sigma, which draws by WebGL, over a graphology graph.

import Graph from "graphology";
import Sigma from "sigma";
import { EdgeRectangleProgram, NodeCircleProgram } from "sigma/rendering";
import { edges, look, nodes } from "./graph.js";
import { plain } from "./plain_program.js";
import { colour, theme } from "./theme.js";

const STRONG = 2; // pixels of a line that stays while the rest fades

// Layers that this map leaves empty: each would still be put together with the others in every frame.
const UNUSED = ["edgeLabels", "labels", "hovers", "hoverNodes"];

// In place of the program that draws a hovered node once more.
class Nothing {
  reallocate() {}
  process() {}
  render() {}
  kill() {}
}

export class SigmaEngine {
  constructor(holder, { onSelect, onHover, onOpen, onDrawn }) {
    this.holder = holder;
    this.near = null;
    this.seen = { nodes: new Set(), edges: new Set() };
    const graph = new Graph({ type: "directed", multi: true, allowSelfLoops: true });
    nodes.id.forEach((_, node) => graph.addNode(String(node), { x: nodes.x[node], y: -nodes.y[node] }));
    edges.source.forEach((source, edge) =>
      graph.addDirectedEdgeWithKey(String(edge), String(source), String(edges.target[edge])),
    );
    this.ink();
    // Its first drawing is of nothing, for nothing is `seen` yet: all is drawn once, when it is known where from.
    this.sigma = new Sigma(graph, holder, {
      renderLabels: false,
      // Without the program for arrows, which would be compiled and never used.
      edgeProgramClasses: { line: plain(EdgeRectangleProgram) },
      minEdgeThickness: 1.1,
      nodeProgramClasses: { circle: plain(NodeCircleProgram) },
      nodeHoverProgramClasses: { circle: Nothing },
      defaultEdgeType: "line",
      renderEdgeLabels: false,
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
    for (const name of UNUSED) sigma.getCanvases()[name].style.display = "none";
    sigma.on("clickNode", ({ node }) => onSelect({ node: Number(node) }));
    sigma.on("clickStage", () => onSelect(null));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      onOpen(Number(node));
    });
    sigma.on("enterNode", ({ node, event }) => onHover({ node: Number(node) }, event.original));
    sigma.on("leaveNode", () => onHover(null));
    sigma.on("afterRender", onDrawn);
  }

  ink() {
    const ground = colour("ground");
    const inks = (looks, share) =>
      Object.values(looks).map(({ [theme()]: ink }) => mixed(ink, ground, share));
    this.kindInk = inks(look.kinds, 1);
    this.kindFaint = inks(look.kinds, 0.22);
    this.typeInk = inks(look.types, 0.45);
    this.typeStrong = inks(look.types, 1);
    this.lineFaint = mixed(colour("soft"), ground, 0.08);
  }

  node(node) {
    const faded = this.near !== null && !this.near.nodes.has(node);
    return {
      x: nodes.x[node],
      y: -nodes.y[node],
      size: nodes.size[node],
      hidden: !this.seen.nodes.has(node),
      color: (faded ? this.kindFaint : this.kindInk)[nodes.kind[node]],
      zIndex: faded ? 0 : 1,
    };
  }

  edge(edge) {
    const hidden = !this.seen.edges.has(edge);
    if (this.near === null) return { hidden, size: 1, color: this.typeInk[edges.type[edge]], zIndex: 0 };
    const near = this.near.edges.has(edge);
    return {
      hidden,
      size: near ? this.strong : 1,
      color: near ? this.typeStrong[edges.type[edge]] : this.lineFaint,
      zIndex: near ? 1 : 0,
    };
  }

  show({ nodes: shown, edges: lines }) {
    this.seen = { nodes: new Set(shown), edges: new Set(lines) };
    this.sigma.scheduleRefresh();
  }

  highlight(near) {
    if (near === null && this.near === null) return;
    this.near = near;
    this.strong = STRONG / this.sigma.scaleSize(1);
    this.sigma.scheduleRefresh({ skipIndexation: true });
  }

  retheme() {
    this.ink();
    this.sigma.scheduleRefresh({ skipIndexation: true });
  }

  fit({ left, right, top, bottom }) {
    const { sigma } = this;
    const camera = sigma.getCamera();
    camera.setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
    const [a, b] = [
      [left, top],
      [right, bottom],
    ].map(([x, y]) => sigma.graphToViewport({ x, y: -y }, { cameraState: camera.getState() }));
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
    this.sigma
      .getCamera()
      .setState(this.sigma.viewportToFramedGraph({ x: width / 2 + x, y: height / 2 + y }));
  }

  centre(node) {
    const camera = this.sigma.getCamera();
    const at = this.sigma.viewportToFramedGraph(
      this.sigma.graphToViewport({ x: nodes.x[node], y: -nodes.y[node] }),
    );
    camera.setState({ ...at, ratio: Math.min(camera.ratio, 0.15) });
  }

  resize() {
    this.sigma.scheduleRender();
  }

  place(node) {
    const { x, y } = this.sigma.graphToViewport({ x: nodes.x[node], y: -nodes.y[node] });
    return { x, y, radius: this.sigma.scaleSize(nodes.size[node]) };
  }
}

// So much of one colour and the rest of another: lines that shine through each other would take WebGL longer.
function mixed(ink, ground, share) {
  const parts = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const under = parts(ground);
  return `#${parts(ink)
    .map((part, i) =>
      Math.round(part * share + under[i] * (1 - share))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
