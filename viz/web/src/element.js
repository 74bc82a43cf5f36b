// Elements of the page. Every word that a document holds goes through textContent.

const SVG = "http://www.w3.org/2000/svg";

// attributes: "text" is the content, "class" the class; functions are event listeners; true, false and null as
// HTML has them.
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const byId = (id) => document.getElementById(id);

// Control characters may not stand in an SVG file, and text-direction overrides cannot be fenced in there.
export const plain = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, " ");
