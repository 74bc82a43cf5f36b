// A program of sigma's, drawn at one go. By itself sigma draws each node and each edge as an instance, which graphics
// cards like; where the processor stands in for one, every instance costs as much as a drawing of its own.

export const plain = (Program) =>
  class extends Program {
    getDefinition() {
      const { CONSTANT_ATTRIBUTES, CONSTANT_DATA, ATTRIBUTES, ...rest } = super.getDefinition();
      return { ...rest, ATTRIBUTES: [...ATTRIBUTES, ...CONSTANT_ATTRIBUTES], CORNERS: CONSTANT_DATA };
    }

    // What is the same for all corners, once for each, and after it what is the corner's own.
    processVisibleItem(key, start, ...rest) {
      super.processVisibleItem(key, start, ...rest);
      const { array, ATTRIBUTES_ITEMS_COUNT: size } = this;
      this.corners ??= this.getDefinition().CORNERS;
      for (let k = this.corners.length - 1; k >= 0; k--) {
        const at = start + k * size;
        const shared = size - this.corners[k].length;
        if (k) array.copyWithin(at, start, start + shared);
        array.set(this.corners[k], at + shared);
      }
    }
  };
