// What a pointer that rests on a node or an edge is told.

import { byId, make } from "./element.js";
import { details, edges, kindOf, look, nodes, typeOf } from "./graph.js";
import { name } from "./panel.js";
import { quotation } from "./quote.js";

let wanted = null;

// thing: { node }, { edge } or null; x, y: where the pointer is in the window.
export async function showTip(thing, x, y) {
  wanted = thing;
  const tip = byId("tip");
  if (!thing) {
    tip.hidden = true;
    return;
  }
  const told = await details();
  if (wanted !== thing) return;
  tip.replaceChildren(...(thing.node === undefined ? ofEdge(thing.edge, told) : ofNode(thing.node, told)));
  tip.hidden = false;
  const left = Math.max(6, Math.min(x + 14, innerWidth - tip.offsetWidth - 8));
  const below = y + 18 + tip.offsetHeight < innerHeight;
  tip.style.transform = `translate(${left}px, ${below ? y + 18 : Math.max(6, y - tip.offsetHeight - 12)}px)`;
}

function ofNode(node, told) {
  const kind = kindOf(node);
  const facts = make(
    "p",
    {},
    make("span", { class: `badge kind-${kind}`, text: look.kinds[kind].label }),
    nodes.year[node] ? ` · ${nodes.year[node]}` : "",
  );
  const parts = [make("p", { class: "strong" }, name(node)), facts];
  if (told.descriptions[node])
    parts.push(make("p", { class: "cut", dir: "auto", text: told.descriptions[node] }));
  return parts;
}

function ofEdge(edge, told) {
  const type = typeOf(edge);
  const line = make(
    "p",
    {},
    name(edges.source[edge]),
    make("span", { class: `badge type-${type}`, text: ` ${look.types[type].forward} ` }),
    name(edges.target[edge]),
  );
  const more = told.quotes[edge].length - 1;
  return [
    line,
    quotation(told.quotes[edge][0], told, type),
    ...(more ? [make("p", { class: "soft", text: `and ${more} more; click to read` })] : []),
  ];
}
