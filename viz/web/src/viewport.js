// Moving and zooming an SVG scene, by pointer, wheel, two fingers and calls.

const LEAST = 0.05;
const MOST = 4;

export class Viewport {
  // frame: the element that is looked through; scene: the group that moves; moved: called with what is seen.
  constructor(frame, scene, moved) {
    Object.assign(this, { frame, scene, moved, x: 0, y: 0, scale: 1, pointers: new Map(), dragged: false });
    frame.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const box = frame.getBoundingClientRect();
        this.zoom(
          Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)),
          event.clientX - box.left,
          event.clientY - box.top,
        );
      },
      { passive: false },
    );
    frame.addEventListener("pointerdown", (event) => {
      this.pointers.set(event.pointerId, event);
      if (this.pointers.size === 1) this.dragged = false;
    });
    frame.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      frame.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!this.dragged && Math.hypot(dx, dy) < 4) return;
    this.dragged = true;
    this.frame.setPointerCapture(event.pointerId);
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
      const spread = (pointer) =>
        Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
      const box = this.frame.getBoundingClientRect();
      this.zoom(
        spread(event) / Math.max(1, spread(before)),
        (event.clientX + other.clientX) / 2 - box.left,
        (event.clientY + other.clientY) / 2 - box.top,
      );
    } else {
      this.pan(dx, dy);
    }
    this.pointers.set(event.pointerId, event);
  }

  get width() {
    return this.frame.clientWidth;
  }
  get height() {
    return this.frame.clientHeight;
  }

  pan(dx, dy) {
    this.set(this.x + dx, this.y + dy, this.scale);
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    const ratio = scale / this.scale;
    this.set(x - (x - this.x) * ratio, y - (y - this.y) * ratio, scale);
  }

  // The whole of bounds, below `head` pixels, but never smaller than `least`: then `middle` comes to the middle, as
  // far as the bounds' edges let it.
  fit({ left, top, right, bottom }, { least, most, middle, margin, head }) {
    const [wide, tall] = [right - left + 2 * margin, bottom - top + 2 * margin];
    const room = this.height - head;
    const scale = Math.min(most, Math.max(least, Math.min(this.width / wide, room / tall)));
    const centre = (low, high, at, space) => {
      const half = space / scale / 2;
      if (high - low + 2 * margin <= 2 * half) return (low + high) / 2;
      return Math.min(high + margin - half, Math.max(low - margin + half, at));
    };
    const x = centre(left, right, middle.x, this.width);
    const y = centre(top, bottom, middle.y, room);
    this.set(this.width / 2 - x * scale, head + room / 2 - y * scale, scale);
  }

  // Brings a point into view if it is not, with room for a box round it.
  reveal({ x, y }, room) {
    const [at, to] = [
      [x * this.scale + this.x, y * this.scale + this.y],
      [this.width, this.height],
    ];
    const [dx, dy] = at.map((value, i) => Math.min(0, to[i] - room - value) + Math.max(0, room - value));
    if (dx || dy) this.pan(dx, dy);
  }

  set(x, y, scale) {
    Object.assign(this, { x, y, scale });
    this.scene.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    this.moved(this);
  }
}
