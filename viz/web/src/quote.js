// A quoted sentence with both ends marked, and where it is from.

import { make } from "./element.js";

// Ranges count code points, as Python does; JavaScript's own indices count UTF-16 units.
function marked(sentence, marks) {
  const points = Array.from(sentence);
  const parts = [];
  let done = 0;
  for (const [start, end] of marks) {
    parts.push(points.slice(done, start).join(""), make("mark", { text: points.slice(start, end).join("") }));
    done = end;
  }
  return make("span", { class: "sentence", dir: "auto" }, ...parts, points.slice(done).join(""));
}

export function quotation([sentence, title, marks, cue, confidence], told, type) {
  return make(
    "blockquote",
    { class: `type-${type}` },
    marked(told.sentences[sentence], marks),
    make(
      "footer",
      {},
      make("bdi", { text: told.titles[title] }),
      ` · confidence ${confidence.toFixed(2)} · ${told.cues[cue]}`,
    ),
  );
}
