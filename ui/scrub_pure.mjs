// What the scrubber works out: numbers and texts in, numbers and texts out. No document, no Plotly; node can test it.

export function bytes(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const result = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) result[index] = text.charCodeAt(index);
  return result;
}

// Arrays travel as base64 of little-endian float32, or of bytes that say which `of` a few; a two-dimensional one becomes a
// list of rows that share memory.
export function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (value.bdata === undefined) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
  }
  const numbers = (text) => new Float32Array(bytes(text).buffer);
  const few = value.of && numbers(value.of);
  const flat = few ? Float32Array.from(bytes(value.bdata), (place) => few[place]) : numbers(value.bdata);
  if (value.shape.length === 1) return flat;
  const [rows, columns] = value.shape;
  return Array.from({ length: rows }, (_, row) => flat.subarray(row * columns, (row + 1) * columns));
}

export function setNested(object, path, value) {
  const names = path.split(".");
  const last = names.pop();
  names.reduce((inner, name) => (inner[name] ??= {}), object)[last] = value;
}

// The step whose mark is nearest to the pointer, both in pixels. xs, ys: one a step, or null for a line right across.
export function nearest(xs, ys, pointer) {
  let best = null;
  let least = Infinity;
  for (let step = 0; step < (xs ?? ys).length; step++) {
    const x = xs ? xs[step] - pointer.x : 0;
    const y = ys ? ys[step] - pointer.y : 0;
    const far = x * x + y * y;
    if (far < least) [best, least] = [step, far];
  }
  return best === null ? null : { step: best, far: Math.sqrt(least) };
}

// The step whose axis points most nearly where the pointer is, seen from the point that it turns around.
export function nearestTurn(xs, ys, around, pointer) {
  const angle = (x, y) => Math.atan2(y - around.y, x - around.x);
  const asked = angle(pointer.x, pointer.y);
  let best = null;
  let least = Infinity;
  for (let step = 0; step < xs.length; step++) {
    const turned = Math.abs(Math.sin(angle(xs[step], ys[step]) - asked)); // an axis has no front
    if (turned < least) [best, least] = [step, turned];
  }
  return best === null ? null : { step: best, far: 0 };
}

// How far to move a small box beside its mark so that it stays within a frame and lies on no other box; null: nowhere.
// All in pixels, as {left, right, top, bottom, width, height}.
export function freeSeat(box, frame, others) {
  const aside = box.width + 48;
  for (const y of [0, 1.7, -1.7, 3.4, -3.4].map((lines) => lines * box.height)) {
    for (const x of [0, -aside, aside]) {
      const [left, right, top, bottom] = [box.left + x, box.right + x, box.top + y, box.bottom + y];
      const inside = left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
      if (inside && others.every((other) => right < other.left || left > other.right || bottom < other.top || top > other.bottom)) {
        return { x, y };
      }
    }
  }
  return null;
}

// Settings that follow a mark which was let go at a place of the axes.
export function settingsAt(sets, place) {
  return Object.fromEntries(
    Object.entries(sets).map(([key, [axis, factor, offset]]) => [key, factor * place[axis] + offset]),
  );
}

// A guess is one number a column, null where nothing was drawn. A fast stroke jumps over columns: they are filled on the
// straight line from the last place, so that no gap stays.
export function stroke(guess, last, here) {
  const from = last ?? here;
  const columns = Math.abs(here.column - from.column) || 1;
  for (let part = 0; part <= columns; part++) {
    const share = part / columns;
    guess[Math.round(from.column + (here.column - from.column) * share)] = from.y + (here.y - from.y) * share;
  }
  return guess;
}

// How far a guess is from the truth on average, over what was drawn: a difference, or on a log axis a factor.
export function gap(guess, truth, log) {
  const pairs = guess.map((mine, index) => [mine, truth[index]]).filter(([mine, real]) => mine !== null && Number.isFinite(real));
  if (!pairs.length) return null;
  const each = pairs.map(([mine, real]) => (log ? Math.abs(Math.log(mine / real)) : Math.abs(mine - real)));
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  return log ? Math.exp(mean) : mean;
}

export function said(value) {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(2)));
}

export function sayGap(guess, truth, log, unit) {
  const far = gap(guess, truth, log);
  if (far === null) return "";
  const much = log ? `a factor of ${said(far)}` : `${said(far)} ${unit}`.trim();
  return `Your line is off by ${much} on average. Dots: what you drew.`;
}

// The look of a picture by its size: letters that can be read, margins that fit them, and no more ticks than have room.
// asked: the letters' size where it is given, as on a projector; lines and points grow with it.
export function lookOf(width, height, asked = 0) {
  const font = asked || Math.round(Math.min(16, Math.max(11.5, 9 + Math.min(width / 90, height / 55))) * 2) / 2;
  return {
    font,
    text: (size) => Math.max((size * font) / 15, asked),
    bold: asked ? Math.max(1, font / 15) : 1,
    margin: { l: Math.round(font * 1.2), r: Math.round(font * 0.9), t: Math.round(font * 0.6), b: Math.round(font * 3.2) },
    xTicks: Math.max(3, Math.floor(width / (font * 5.5))),
    yTicks: Math.max(3, Math.floor(height / (font * 3))),
  };
}

// The ticks that there is room for. Plotly thins a logarithmic axis by whole decades only where it is told.
export function ticks({ type, range, tickvals, ticktext, dtick }, most) {
  if (dtick !== undefined || ticktext) return {};
  if (tickvals) {
    const decades = type === "log" && tickvals.length > 2 * most ? tickvals.filter((value) => Number.isInteger(Math.log10(value))) : tickvals;
    return { tickvals: decades };
  }
  const decades = type === "log" && range ? Math.abs(range[1] - range[0]) : 0;
  return { nticks: most, autotickangles: [0], ...(3 * decades > most && { dtick: Math.ceil(decades / most) }) };
}

// All of a picture but its arrays: two of the same form differ in their marks alone. None where the axes follow the data.
export function form(data, layout) {
  const fixed = Object.keys(layout).every((name) => !/^[xy]axis\d*$/.test(name) || layout[name].range);
  const plain = (_, value) => (ArrayBuffer.isView(value) || Array.isArray(value) ? 0 : value);
  return fixed && marksAlone(data) ? JSON.stringify(layout) + JSON.stringify({ ...data }, plain) : null;
}

export const marksAlone = (data) => data.every(({ type }) => ["scatter", "bar"].includes(type ?? "scatter"));

// In which cell, by its ascending edges, each value lies.
export function cells(values, edges) {
  return Array.from(values, (value) => {
    let low = 0, high = edges.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value < edges[middle]) high = middle;
      else low = middle;
    }
    return low;
  });
}

// The colour of a value: stops are [share, [red, green, blue, alpha]], from low to high.
export function tint(stops, low, high, value) {
  const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
  const above = Math.max(1, stops.findIndex(([at]) => share <= at));
  const [[from, one], [to, other]] = [stops[above - 1], stops[above]];
  const mixed = one.map((part, index) => part + ((other[index] - part) * (share - from)) / (to - from));
  return `rgba(${mixed.map((part, index) => (index < 3 ? Math.round(part) : part)).join()})`;
}
