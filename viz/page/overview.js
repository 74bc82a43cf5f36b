// Labels for the view from afar, as on a map: where a node's own label would be too small to read, the
// best-connected in view get one of constant size, as many as find room.

const MOST_LABELS = 40;
const NEAR = 0.4; // From this scale on the nodes' own labels do.
const bySize = [...nodeById.values()].filter((node) => node.label).sort((a, b) => b.size - a.size);

function drawOverview(canvas, { scale, legible, isShown, inView, text, ground }) {
  if (scale >= NEAR) return;
  const rooms = [];
  canvas.font = `600 ${12 / scale}px system-ui, sans-serif`;
  canvas.textAlign = "center";
  canvas.textBaseline = "top";
  canvas.lineJoin = "round";
  canvas.lineWidth = 3.5 / scale;
  canvas.strokeStyle = ground;
  canvas.fillStyle = text;
  for (const { id, label, font, size, x, y } of bySize) {
    if (rooms.length >= MOST_LABELS) break;
    if (font.size * scale >= legible || !inView(x, y) || !isShown(id)) continue;
    const words = label.replace("\n", " ");
    const half = canvas.measureText(words).width / 2 + 6 / scale;
    const top = y + size + 2 / scale;
    const room = [x - half, x + half, top, top + 16 / scale];
    if (rooms.some(([l, r, t, b]) => room[0] < r && l < room[1] && room[2] < b && t < room[3])) continue;
    rooms.push(room);
    canvas.strokeText(words, x, top);
    canvas.fillText(words, x, top);
  }
}
