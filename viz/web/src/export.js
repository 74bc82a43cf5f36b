// Taking away what is seen: the picture as SVG or PNG, the selection as JSON.

import { make } from "./element.js";
import { details, edges, edgesOf, kindOf, nodes, typeOf } from "./graph.js";

export const FILES = { svg: "image/svg+xml", png: "image/png", json: "application/json" };

export function svgText(svg) {
  return new XMLSerializer().serializeToString(svg);
}

// Twice the size of the SVG, or less where a canvas would grow too large.
export async function png(svg) {
  const [width, height] = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svgText(svg)], { type: FILES.svg }));
  try {
    image.src = url;
    await image.decode();
    const scale = Math.min(2, 8000 / Math.max(width, height));
    const canvas = make("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, FILES.png));
  } finally {
    URL.revokeObjectURL(url);
  }
}

// What is selected, with its edges; without a selection all that is shown. Sentences and their marks included.
export async function json(shown, selected) {
  const told = await details();
  let chosen = shown;
  if (selected?.edge !== undefined) {
    chosen = { edges: [selected.edge], nodes: [edges.source[selected.edge], edges.target[selected.edge]] };
  } else if (selected) {
    const around = edgesOf(selected.node).filter((edge) => shown.edges.includes(edge));
    chosen = {
      edges: around,
      nodes: [selected.node, ...around.flatMap((edge) => [edges.source[edge], edges.target[edge]])],
    };
  }
  const quote = ([sentence, title, marks, cue, confidence]) => ({
    sentence: told.sentences[sentence],
    document: told.titles[title],
    marks,
    cue: told.cues[cue],
    confidence,
  });
  return JSON.stringify(
    {
      nodes: [...new Set(chosen.nodes)].map((node) => ({
        id: nodes.id[node],
        name: nodes.name[node],
        kind: kindOf(node),
        year: nodes.year[node],
        aliases: nodes.aliases[node] ?? [],
        description: told.descriptions[node],
      })),
      edges: chosen.edges.map((edge) => ({
        source: nodes.id[edges.source[edge]],
        type: typeOf(edge),
        target: nodes.id[edges.target[edge]],
        confidence: edges.confidence[edge],
        quotes: told.quotes[edge].map(quote),
      })),
    },
    null,
    1,
  );
}

export function save(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
