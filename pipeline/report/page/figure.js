// How is a path drawn? Years across; places downwards with 1 on top, or an index upwards. Labels stand at what they
// name, and only where nothing else stands.

const pen = document.createElement('canvas').getContext('2d');
const FONTS = {
  plain: '400 13.5px "Source Sans", sans-serif',
  value: '600 13.5px "Source Sans", sans-serif',
  who: '700 14.5px "Source Sans", sans-serif',
};
const ROW_OF_BAND = 17;

function figure(spec) {
  const frame = frameOf(spec);
  const labels = new Labels(frame);
  const svg = draw('svg', { viewBox: `0 0 ${spec.width} ${spec.height}`, role: 'img', 'aria-label': inWords(spec) });
  put(svg, shadedBands(frame, spec.bands), axisOfValues(frame), fanShape(frame, labels, spec.fan), axisOfYears(frame));
  const paths = frame.series.map((one, index) => pathOf(frame, labels, one, index));
  put(svg, paths.map((path) => path.group), spec.goals.map((goal) => goalMark(frame, labels, goal)));
  // The latest value first, then the name, then the best and the worst, then whatever has room.
  for (const path of paths) if (path.points.length) writeValue(labels, path, path.points.at(-1));
  for (const path of paths) if (path.points.length) writeName(labels, path);
  if (spec.fan) put(svg, fanLabel(frame, labels, spec.fan));
  for (const path of paths) for (const point of byImportance(path.points)) writeValue(labels, path, point);
  return svg;
}

// The room for drawing, and the scales: a year's place is the middle of its fieldwork.
function frameOf({ width, height, series, source, measure, fan, bands, scale }) {
  const isRank = measure === 'rank';
  const editions = editionsOf(source);
  const middle = new Map(editions.map((one) => [one.year, one.middle]));
  const drawn = series.map((one) => ({ ...one, values: one.values.filter((value) => middle.has(value.year)) }));
  const every = drawn.flatMap((one) => one.values);
  const [left, right, top, bottom] = [34, width - 14, 26 + ROW_OF_BAND * bands.length, height - 26];
  const newestEdition = editions.at(-1).middle;
  const start = Math.min(
    ...every.map((one) => middle.get(one.year)), ...bands.map((one) => one.from), newestEdition - 8,
  );
  const end = Math.max(newestEdition, fan ? fan.at(-1).time : 0);
  const last = Math.max(2, ...editions.map((one) => one.ranked || 0), ...every.map((one) => (isRank ? one.value : 0)));
  const [low, high] = isRank ? [1, last] : scale;
  const share = (value) => (value - low) / (high - low);
  return {
    width, left, right, top, bottom, start, isRank, measure, editions, middle, low, high, series: drawn,
    order: new Map(editions.map((one, index) => [one.year, index])),
    x: (time) => left + 14 + ((time - start) / (end - start)) * (right - left - 22),
    y: (value) => (isRank ? top + share(value) * (bottom - top) : bottom - share(value) * (bottom - top)),
  };
}

// What is taken already, and where a text still fits. A spot is [x, y, anchor]; a box is [left, top, right, bottom].
class Labels {
  constructor(frame) {
    this.frame = frame;
    this.taken = [];
  }

  take(...boxes) {
    this.taken.push(...boxes);
  }

  fits([left, top, right, bottom]) {
    const { frame } = this;
    const inside = left >= frame.left - 2 && right <= frame.width
      && top >= frame.top - 12 && bottom <= frame.bottom + 2;
    return inside && this.taken.every(([a, b, c, d]) => right <= a || left >= c || bottom <= b || top >= d);
  }

  // Write a text at the first spot where it fits; null if it fits nowhere.
  write(text, spots, kind, font = FONTS.value) {
    const size = wide(text, font);
    for (const [x, y, anchor] of spots) {
      const from = anchor === 'start' ? x : anchor === 'end' ? x - size : x - size / 2;
      const box = [from - 1, y - 12, from + size + 1, y + 4];
      if (!this.fits(box)) continue;
      this.take(box);
      return draw('text', { class: `${kind} halo`, x: x.toFixed(1), y: y.toFixed(1), 'text-anchor': anchor }, text);
    }
    return null;
  }

  // Every spot of the room, the nearest to a point first: for a text that must not be missing.
  around({ px, py }) {
    const { left, right, top, bottom } = this.frame;
    const spots = [];
    for (let x = left + 4; x < right; x += 10) {
      for (let y = top + 6; y < bottom - 2; y += 7) spots.push([x, y, 'start']);
    }
    const away = ([x, y]) => Math.hypot(x - px, 2 * (y - py));
    return spots.sort((one, other) => away(one) - away(other));
  }
}

function wide(text, font) {
  pen.font = font;
  return pen.measureText(text).width;
}

// Where each programme can be seen, with its years above.
function shadedBands({ x, left, right, top, bottom }, bands) {
  return bands.map((band, row) => {
    const [from, until] = [Math.max(x(band.from), left), Math.min(x(band.until), right)];
    if (until <= from) return [];
    const years = { programme: band.name, from: Math.floor(band.from), until: Math.floor(band.until - 0.01) };
    const text = say('page.figure.band', years);
    const half = wide(text, FONTS.plain) / 2;
    const centre = Math.min(Math.max((from + until) / 2, left + half), right - half);
    const kind = `band-label${band.second ? ' second' : ''}`;
    return [
      draw('rect', { class: 'band', x: from, y: top - 6, width: until - from, height: bottom - top + 6 }),
      ...[from, until].map((edge) => draw('line', { class: 'band-edge', x1: edge, x2: edge, y1: top - 6, y2: bottom })),
      draw('text', { class: kind, x: centre, y: 30 + ROW_OF_BAND * row, 'text-anchor': 'middle' }, text),
    ];
  });
}

function axisOfValues({ isRank, low, high, left, right, y }) {
  const title = say(isRank ? 'page.figure.axis_rank' : 'page.figure.axis_nki');
  return [
    draw('text', { class: 'tick', x: 0, y: 11 }, title),
    ...ticksOf(isRank, low, high).flatMap((tick) => [
      draw('line', { class: 'grid', x1: left, x2: right, y1: y(tick), y2: y(tick) }),
      draw('text', { class: 'tick', x: left - 6, y: y(tick) + 4.5, 'text-anchor': 'end' }, number(tick)),
    ]),
  ];
}

// 1, 50, 100 ... and the last place, but none just before it; or every tenth step of the index.
function ticksOf(isRank, low, high) {
  const ticks = isRank ? [1] : [];
  if (isRank) for (let tick = 50; tick <= high - 20; tick += 50) ticks.push(tick);
  else for (let tick = low; tick <= high; tick += 10) ticks.push(tick);
  return isRank ? [...ticks, high] : ticks;
}

// Where half of those that stood there ordinarily go.
function fanShape({ x, y }, labels, fan) {
  if (!fan) return [];
  const edge = (side) => fan.map((one) => `${x(one.time).toFixed(1)} ${y(one[side]).toFixed(1)}`);
  const diamonds = fan.slice(1).map((one) => {
    const [cx, cy] = [x(one.time), y(one.middle)];
    labels.take([cx - 5, cy - 5, cx + 5, cy + 5]);
    return draw('path', { class: 'diamond', d: `M${cx} ${cy - 4}l4 4l-4 4l-4 -4z` });
  });
  return [
    draw('path', { class: 'fan', d: `M${[...edge('low'), ...edge('high').reverse()].join('L')}Z` }),
    draw('path', { class: 'middle', d: `M${edge('middle').join('L')}` }),
    ...diamonds,
  ];
}

function fanLabel({ x, y, right, top, bottom }, labels, fan) {
  const end = fan.at(-1);
  const edges = [y(end.low), y(end.high)];
  const [across, above, below] = [x(end.time) - 4, Math.min(...edges), Math.max(...edges)];
  const spots = [
    [across, above - 7], [across, below + 16], [across, above + 17], [right, top + 4], [right, bottom - 7],
  ];
  return labels.write(say('page.figure.fan'), spots.map((spot) => [...spot, 'end']), 'fan-label');
}

// The years: known ones are darker and have the first right to the room, the newest before the older.
function axisOfYears({ editions, series, start, left, right, bottom, x }) {
  const known = new Set(series.flatMap((one) => one.values.map((value) => value.year)));
  const shown = editions.filter((one) => one.middle > start - 0.01).reverse();
  const written = [];
  const ofKind = (kind, wanted) => shown.filter((one) => known.has(one.year) === wanted).flatMap((one) => {
    const centre = x(one.middle);
    if (written.some((taken) => Math.abs(taken - centre) < 35)) return [];
    written.push(centre);
    return [draw('text', { class: `tick ${kind}`, x: centre, y: bottom + 19, 'text-anchor': 'middle' }, one.year)];
  });
  return [
    draw('line', { class: 'base', x1: left, x2: right, y1: bottom, y2: bottom }),
    ...shown.map((one) => {
      const centre = x(one.middle);
      return draw('line', { class: 'base', x1: centre, x2: centre, y1: bottom, y2: bottom + 4 });
    }),
    ...ofKind('known-year', true),
    ...ofKind('unknown-year', false),
  ];
}

// A municipality's line and points. The line joins only editions that follow on one another.
function pathOf(frame, labels, { name: who, values }, index) {
  const { x, y, middle, order } = frame;
  const points = values.map((one) => ({ ...one, px: x(middle.get(one.year)), py: y(one.value) }));
  const joined = (at) => at > 0 && order.get(points[at].year) === order.get(points[at - 1].year) + 1;
  const steps = points.map((one, at) => `${joined(at) ? 'L' : 'M'}${one.px.toFixed(1)} ${one.py.toFixed(1)}`);
  points.forEach((one, at) => {
    labels.take([one.px - 5, one.py - 5, one.px + 5, one.py + 5]);
    if (joined(at)) labels.take(...along(points[at - 1], one));
  });
  const group = draw('g', { class: index ? 'second' : 'first' });
  if (points.length) group.append(draw('path', { class: 'line', d: steps.join('') }));
  put(group, points.map((one) => dot(one, index, who, frame.measure)));
  return { who, points, group, measure: frame.measure };
}

// Small boxes along a line, so that no label stands on it.
function along(from, to) {
  const pieces = Math.ceil(Math.hypot(to.px - from.px, to.py - from.py) / 6);
  return Array.from({ length: Math.max(0, pieces - 1) }, (_, at) => {
    const part = (at + 1) / pieces;
    const [x, y] = [from.px + (to.px - from.px) * part, from.py + (to.py - from.py) * part];
    return [x - 2, y - 2, x + 2, y + 2];
  });
}

// Told apart in black and white, too: a filled circle, an open square.
function dot({ px, py, year, value }, index, who, measure) {
  const made = index
    ? draw('rect', { class: 'dot', x: px - 4.2, y: py - 4.2, width: 8.4, height: 8.4 })
    : draw('circle', { class: 'dot', cx: px, cy: py, r: 4.6 });
  return put(made, draw('title', {}, `${who} ${year}: ${measured(value, measure)}`));
}

function goalMark({ middle, start, x, y, measure }, labels, goal) {
  const time = middle.get(goal.edition);
  if (time === undefined || time < start) return [];
  const [px, py] = [x(time), y(goal.target)];
  labels.take([px - 10, py - 3, px + 10, py + 3]);
  const spots = [[px, py - 7, 'middle'], [px, py + 16, 'middle'], [px + 13, py + 4, 'start'], [px - 13, py + 4, 'end']];
  const text = say('page.figure.goal', { target: measured(goal.target, measure) });
  const line = draw('line', { class: 'goal', x1: px - 9, x2: px + 9, y1: py, y2: py });
  return [line, labels.write(text, spots, 'goal-label')];
}

function writeValue(labels, { group, measure }, { px, py, value }) {
  const spots = [
    [px, py - 10, 'middle'], [px, py + 20, 'middle'], [px + 9, py + 5, 'start'], [px - 9, py + 5, 'end'],
    [px + 7, py - 8, 'start'], [px - 7, py - 8, 'end'], [px + 7, py + 17, 'start'], [px - 7, py + 17, 'end'],
  ];
  put(group, labels.write(measured(value, measure), spots, 'value'));
}

function writeName(labels, { group, points, who }) {
  const beside = ({ px, py }) => [
    [px + 10, py + 5, 'start'], [px, py - 24, 'middle'], [px, py + 34, 'middle'], [px - 10, py + 5, 'end'],
    [px + 8, py - 22, 'start'], [px - 8, py - 22, 'end'], [px + 8, py + 32, 'start'], [px - 8, py + 32, 'end'],
  ];
  const spots = [...[...points].reverse().flatMap(beside), ...labels.around(points.at(-1))];
  put(group, labels.write(who, spots, 'who', FONTS.who));
}

// All but the latest, which is written first: the best and the worst, then the others.
function byImportance(points) {
  const earlier = points.slice(0, -1);
  const inOrder = [...points].sort((one, other) => one.value - other.value);
  return [...new Set([inOrder[0], inOrder.at(-1), ...earlier])].filter((one) => earlier.includes(one));
}

// The same in words, for those who do not see it.
function inWords({ title, series, measure, fan, fanOf }) {
  const comma = say('number.comma');
  const value = (one) => say('page.figure.alt_value', { value: measured(one.value, measure), edition: one.year });
  const said = series.map((one) => (one.values.length
    ? say('page.figure.alt_series', { kommun: one.name, values: one.values.map(value).join(comma) })
    : say('page.figure.alt_none', { kommun: one.name })));
  if (fan) {
    const later = (one) => ({ years: one.years, low: number(one.low), high: number(one.high) });
    const values = fan.slice(1).map((one) => say('page.figure.alt_fan_value', later(one))).join(comma);
    said.push(say('page.figure.alt_fan', { kommun: fanOf, values }));
  }
  return say('page.figure.alt', { title, series: said.join(' ') });
}
