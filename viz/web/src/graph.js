// What the page knows: nodes and edges as columns, by number; and what is told of them, unpacked when first asked for.

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const facts = read("facts");
export const look = read("look");
const data = read("graph");

export const nodes = data.nodes;
export const edges = data.edges;
edges.confidence = edges.confidence.map((thousandths) => thousandths / 1000);
export const nodeCount = nodes.id.length;
export const edgeCount = edges.source.length;
export const kinds = Object.keys(look.kinds);
export const types = Object.keys(look.types);
export const kindOf = (node) => kinds[nodes.kind[node]];
export const typeOf = (edge) => types[edges.type[edge]];
export const LINE_HEIGHT = 15;
export const heightOf = (node) => 13 + LINE_HEIGHT * labelOf(node).split("\n").length;

// Breaks are counted in code points, as Python does.
export function labelOf(node) {
  const label = nodes.label[node];
  if (typeof label === "string") return label;
  if (label === null) return nodes.name[node];
  const points = Array.from(nodes.name[node]);
  for (const place of label) points[place] = "\n";
  return points.join("");
}

const numbers = new Map(nodes.id.map((id, i) => [id, i]));
export const numberOf = (id) => numbers.get(id);

const around = () => Array.from({ length: nodeCount }, () => []);
export const outgoing = around();
export const incoming = around();
for (let edge = 0; edge < edgeCount; edge++) {
  outgoing[edges.source[edge]].push(edge);
  incoming[edges.target[edge]].push(edge);
}

export const otherEnd = (edge, node) =>
  edges.source[edge] === node ? edges.target[edge] : edges.source[edge];

// Edges of a node, those to itself once.
export function edgesOf(node) {
  return [...outgoing[node], ...incoming[node].filter((edge) => edges.source[edge] !== node)];
}

// An edge is named by its ends and type, for addresses and exports.
export const edgeName = (edge) =>
  `${nodes.id[edges.source[edge]]}~${typeOf(edge)}~${nodes.id[edges.target[edge]]}`;

export function edgeNamed(name) {
  const [source, type, target] = name.split("~");
  const from = numberOf(source);
  if (from === undefined) return undefined;
  return outgoing[from].find((edge) => typeOf(edge) === type && nodes.id[edges.target[edge]] === target);
}

let told;

// { description, sources: per node; quotes: per edge; sentences, titles, cues: what those point to }
export function details() {
  told ??= unpack(read("details").gzip);
  return told;
}

async function unpack(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
