// Names on the map: the best-connected in view, as many as find room without touching each other.

import { labelOf } from "./graph.js";

const MOST = 60;
const SIZE = 12;
const LONGEST = 34;

// nodes: by importance. place: node -> { x, y, radius } on the screen, or null where it is not in view.
export function paintLabels(canvas, nodes, place, { text, ground, width, height, always }) {
  const paper = canvas.getContext("2d");
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  paper.clearRect(0, 0, width, height);
  paper.textAlign = "center";
  paper.textBaseline = "top";
  paper.lineJoin = "round";
  paper.lineWidth = 3.5;
  paper.strokeStyle = ground;
  paper.fillStyle = text;
  for (const { words, x, y, bold } of choose(paper, nodes, place, { width, height, always })) {
    paper.font = font(bold);
    paper.strokeText(words, x, y);
    paper.fillText(words, x, y);
  }
}

const font = (bold) => `${bold ? 700 : 500} ${SIZE}px system-ui, sans-serif`;

const shortened = (words) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 2).trimEnd()}…` : words);

const widths = new Map();

function widthOf(paper, words, bold) {
  const key = `${bold}${words}`;
  if (!widths.has(key)) {
    paper.font = font(bold);
    widths.set(key, paper.measureText(words).width);
  }
  return widths.get(key);
}

// always: nodes that get a label before all others.
export function choose(paper, nodes, place, { width, height, always }) {
  const rooms = [];
  const chosen = [];
  const first = nodes.filter((node) => always.has(node));
  for (const node of [...first, ...nodes]) {
    if (chosen.length >= MOST) break;
    if (chosen.some((label) => label.node === node)) continue;
    const { x, y, radius } = place(node);
    if (x < 0 || y < 0 || x > width || y > height) continue;
    const words = shortened(labelOf(node).replaceAll("\n", " "));
    const bold = always.has(node);
    const half = widthOf(paper, words, bold) / 2 + 5;
    const top = y + radius + 2;
    const room = [x - half, x + half, top - 1, top + SIZE + 5];
    if (rooms.some(([l, r, t, b]) => room[0] < r && l < room[1] && room[2] < b && t < room[3])) continue;
    rooms.push(room);
    chosen.push({ node, words, x, y: top, bold });
  }
  return chosen;
}
