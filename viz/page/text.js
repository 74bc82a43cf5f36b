"use strict";
// What the page says, as elements. Every word that a document holds goes through textContent, never innerHTML.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const details = read("details");
const edgeById = new Map(read("edges").map((edge) => [edge.id, edge]));
const nodeById = new Map(read("nodes").map((node) => [node.id, node]));

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

// A name stands in <bdi>, or one written from right to left would turn the words around it.
const named = (id) => make("bdi", details.nodes[id].name);

// Ranges count code points, as Python does; JavaScript's own indices count UTF-16 units.
function marked(sentence, marks) {
  const points = Array.from(sentence);
  const element = document.createElement("span");
  let done = 0;
  for (const [start, end] of marks) {
    element.append(points.slice(done, start).join(""));
    element.append(make("mark", points.slice(start, end).join("")));
    done = end;
  }
  element.append(points.slice(done).join(""));
  return element;
}

function quotation([sentence, title, marks, cue, confidence], type) {
  const quote = make("blockquote", undefined, `type-${type}`);
  quote.append(marked(details.sentences[sentence], marks));
  const footer = make("footer");
  footer.append(make("bdi", details.titles[title]), ` · ${cue} · confidence ${confidence.toFixed(2)}`);
  quote.append(footer);
  return quote;
}

function sentenceOf(edge) {
  const line = make("p");
  const verb = make("span", ` ${details.types[edge.type].forward} `, `badge type-${edge.type}`);
  line.append(named(edge.from), " ", verb, " ", named(edge.to));
  return line;
}

function nodeTip(id) {
  const tip = document.createDocumentFragment();
  const { year, description } = details.nodes[id];
  const kind = nodeById.get(id).group;
  const name = make("p");
  name.append(named(id));
  name.style.fontWeight = 600;
  tip.append(name, make("p", details.kinds[kind].label + (year ? ` · ${year}` : ""), `badge kind-${kind}`));
  if (description) tip.append(make("p", description, "cut"));
  return tip;
}

function edgeTip(id) {
  const tip = document.createDocumentFragment();
  const { quotes } = details.edges[id];
  const edge = edgeById.get(id);
  tip.append(sentenceOf(edge), quotation(quotes[0], edge.type));
  if (quotes.length > 1) tip.append(make("p", `and ${quotes.length - 1} more; click to read`, "soft"));
  return tip;
}
