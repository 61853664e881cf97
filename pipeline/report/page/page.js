// What does a municipality's path look like, beside how municipalities ordinarily move, its programmes and another one?
//
// Every text is set as text, never as markup. All figures are cells of the warehouse; here they are only placed and
// written. The data, as index_page.py wrote them:
//   kommuner [code, name, county] · values {code: [measure, edition, value, basis, source, locator]} · measures
//   [ranking, measure] · bases · sources [publisher, address] · editions {ranking: [edition, middle of the fieldwork, n ranked]}
//   movement {ranking: {tenth: {from, to, later: [years, low, middle, high, seen low, seen high, n pairs]}}}
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const SN = 'svenskt_naringsliv';
  const INSIKT = 'skr_insikt';
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const swedish = new Intl.Collator('sv');
  const kommuner = data.kommuner.map(([code, name, county]) => ({ code, name, county, plain: plain(name) }))
    .sort((one, other) => swedish.compare(one.name, other.name));
  const byCode = new Map(kommuner.map((one) => [one.code, one]));
  const byName = new Map(kommuner.map((one) => [one.name.toLocaleLowerCase('sv'), one]));
  const first = document.title;
  let lang = 'sv';
  let edition = data.map.edition;

  // ---- Words and numbers

  function say(key, fields = {}) {
    const text = data.words[lang][key];
    if (text === undefined) throw new Error(`no wording for ${key}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole));
  }
  const has = (key) => key in data.words[lang];
  function number(value, digits = 0) {
    const [whole, fraction] = Math.abs(value).toFixed(digits).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, say('number.thousands'));
    return (value < 0 ? '\u2212' : '') + grouped + (fraction ? say('number.decimal') + fraction : '');
  }
  // As numbers.measured: a rank is whole, an index has at most one decimal, a score two.
  function measured(value, measure) {
    if (measure === 'rank' || Number.isInteger(value)) return number(value);
    return number(value, measure === 'score' ? 2 : 1);
  }
  const range = (low, high) => say('number.range', { low: number(low), high: number(high) });
  function plain(name) {
    return name.toLocaleLowerCase('sv').normalize('NFD').replace(/\p{M}/gu, '');
  }
  const measureName = (measure) => (has(`page.measure.${measure}`) ? say(`page.measure.${measure}`)
    : say('page.measure.other', { measure: measure.replaceAll('_', ' ') }));
  const heading = (source, measure) => say('page.measure.named',
    { ranking: say(`ranking.${source}`), measure: measureName(measure) });

  // ---- Elements

  function put(parent, ...children) {
    for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== '') parent.append(child);
    return parent;
  }
  function el(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
    return put(made, ...children);
  }
  function draw(name, attributes = {}, text = null) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== null) made.textContent = text;
    return made;
  }
  // A name that someone else wrote: its direction marks end with it.
  const name = (text) => el('bdi', {}, text);
  // A range of places stays on one line.
  const flow = (text) => text.split(/(\d[\d\u00a0,]*–\d[\d\u00a0,]*)/).map((part, index) => (index % 2 ? el('span', { class: 'whole' }, part) : part));
  function outward(address, text) {
    if (!address || !/^https?:\/\//i.test(address)) return el('span', {}, text);
    return el('a', { href: address, rel: 'noopener noreferrer', target: '_blank' }, text);
  }
  const verdict = (status, text) => el('span', { class: `verdict ${status}` }, text);

  // ---- What is known

  const known = (code) => (data.values[code] || []).map(([measure, year, value, basis, source, locator]) => ({
    source: data.measures[measure][0], measure: data.measures[measure][1], year, value, basis: data.bases[basis],
    publisher: data.sources[source][0], address: data.sources[source][1],
    said: locator === null ? null : data.locators[locator],
  }));
  const valuesOf = (code, source, measure) => known(code)
    .filter((one) => one.source === source && one.measure === measure).sort((one, other) => one.year - other.year);
  const newest = (code, source, measure) => valuesOf(code, source, measure).at(-1);
  const editionsOf = (source) => (data.editions[source] || []).map(([year, middle, ranked]) => ({ year, middle, ranked }));
  const editionOf = (source, year) => editionsOf(source).find((one) => one.year === year);
  const programmesOf = (code) => data.programmes[code] || [];
  function movementOf(code, source) {
    const tenth = (data.tenths[code] || {})[source];
    const found = tenth && (data.movement[source] || {})[tenth];
    if (!found) return null;
    const later = found.later.map(([years, low, middle, high, seenLow, seenHigh, pairs]) => (
      { years, low, middle, high, seenLow, seenHigh, pairs }));
    return { from: found.from, to: found.to, later };
  }

  // ---- The address: #kommun=Värmdö&jamfor=Nacka&sprak=en

  function asked() {
    const fields = new URLSearchParams(location.hash.slice(1));
    const find = (key) => byName.get((fields.get(key) || '').trim().toLocaleLowerCase('sv')) || null;
    const missing = ['kommun', 'jamfor'].map((key) => fields.get(key)).find((text) => text && !byName.has(
      text.trim().toLocaleLowerCase('sv')));
    return { kommun: find('kommun'), other: find('jamfor'), lang: fields.get('sprak') === 'en' ? 'en' : 'sv', missing };
  }
  function address({ kommun, other, lang: language }) {
    const parts = [];
    if (kommun) parts.push(`kommun=${encodeURIComponent(kommun.name)}`);
    if (other) parts.push(`jamfor=${encodeURIComponent(other.name)}`);
    if (language !== 'sv') parts.push(`sprak=${language}`);
    return `#${parts.join('&')}`;
  }
  function go(change) {
    const next = { ...asked(), ...change };
    if (!next.kommun && next.other) [next.kommun, next.other] = [next.other, null];
    if (next.kommun === next.other) next.other = null;
    if (address(next) !== (location.hash || '#')) location.hash = address(next);
    show();
  }

  // ---- Choosing by name: a combobox with a list, as WAI-ARIA describes it

  function combobox(id, chosen) {
    const input = at(id);
    const list = at(`${id}-list`);
    let offered = [];
    let active = -1;

    function matches(typed) {
      const wanted = plain(typed.trim());
      if (!wanted) return kommuner;
      const starting = kommuner.filter((one) => one.plain.startsWith(wanted));
      return [...starting, ...kommuner.filter((one) => one.plain.includes(wanted) && !one.plain.startsWith(wanted))];
    }
    function open(typed) {
      offered = matches(typed);
      active = typed.trim() && offered.length ? 0 : -1;
      list.replaceChildren(...offered.map((one, index) => {
        const option = el('li', { id: `${id}-${index}`, role: 'option' }, el('span', {}, one.name), el('small', {}, one.county));
        option.addEventListener('mousedown', (event) => { event.preventDefault(); choose(one); });
        return option;
      }));
      if (!offered.length) list.append(el('li', { role: 'option', 'aria-disabled': 'true' }, say('page.pick.none')));
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      mark();
    }
    function mark() {
      [...list.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === active)));
      if (active < 0) { input.removeAttribute('aria-activedescendant'); return; }
      input.setAttribute('aria-activedescendant', `${id}-${active}`);
      list.children[active].scrollIntoView({ block: 'nearest' });
    }
    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }
    function choose(one) {
      input.value = one.name;
      close();
      chosen(one);
    }
    function restore() {
      const { kommun, other } = asked();
      const now = id === 'kommun' ? kommun : other;
      input.value = now ? now.name : '';
    }
    input.addEventListener('input', () => open(input.value));
    input.addEventListener('focus', () => input.select());
    input.addEventListener('click', () => { if (list.hidden) open(''); });
    input.addEventListener('blur', () => { close(); restore(); });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (list.hidden) { open(input.value === (asked()[id === 'kommun' ? 'kommun' : 'other'] || {}).name ? '' : input.value); return; }
        const step = event.key === 'ArrowDown' ? 1 : -1;
        active = offered.length ? (active + step + offered.length) % offered.length : -1;
        mark();
      } else if (event.key === 'Enter' && !list.hidden && offered.length) {
        event.preventDefault();
        choose(offered[Math.max(active, 0)]);
      } else if (event.key === 'Escape') {
        if (list.hidden) input.value = '';
        close();
      }
    });
    return restore;
  }

  // ---- Choosing on the map

  const shapes = new Map();
  function drawMap() {
    const { width, height, paths } = data.map;
    const svg = draw('svg', { viewBox: `-4 -4 ${width + 8} ${height + 8}`, role: 'img', id: 'sweden' });
    const defs = draw('defs');
    const hatch = draw('pattern', { id: 'hatch', width: 12, height: 12, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
    hatch.append(draw('rect', { width: 12, height: 12, fill: '#fff' }), draw('rect', { width: 3, height: 12, fill: '#aab2ba' }));
    defs.append(hatch);
    svg.append(defs);
    for (const one of kommuner) {
      if (!paths[one.code]) continue;
      const shape = draw('path', { d: paths[one.code], 'data-code': one.code });
      shapes.set(one.code, shape);
      svg.append(shape);
    }
    svg.addEventListener('click', (event) => {
      const one = byCode.get(event.target.getAttribute('data-code'));
      if (one) pick(event.shiftKey && asked().kommun ? { other: one } : { kommun: one });
    });
    svg.addEventListener('pointerover', (event) => point(byCode.get(event.target.getAttribute('data-code'))));
    svg.addEventListener('pointerleave', () => point(asked().kommun));
    at('map').replaceChildren(svg);
    const slider = at('edition');
    const years = editionsOf(SN);
    slider.min = 0;
    slider.max = Math.max(years.length - 1, 0);
    slider.value = years.findIndex((one) => one.year === edition);
    slider.addEventListener('input', () => { edition = years[Number(slider.value)].year; shade(); });
  }
  const placeIn = (code, year) => (data.values[code] || []).find(([measure, when]) => when === year
    && data.measures[measure][0] === SN && data.measures[measure][1] === 'rank')?.[2];
  function shade() {
    const ranked = editionOf(SN, edition)?.ranked || 290;
    let n = 0;
    for (const [code, shape] of shapes) {
      const place = placeIn(code, edition);
      if (place !== undefined) n += 1;
      shape.setAttribute('class', `c${place === undefined ? 0 : Math.min(5, Math.ceil((5 * place) / ranked))}`);
    }
    const fifth = (part) => Math.floor((part * ranked) / 5);
    at('classes').replaceChildren(...[1, 2, 3, 4, 5].map((part) => el('li', {}, el('span', { class: `c${part}` }),
      say('page.map.class', { low: number(fifth(part - 1) + 1), high: number(fifth(part)) }))),
    el('li', {}, el('span', { class: 'c0' }), say('page.map.unknown')));
    at('mapped').textContent = say('page.map.known', { edition, n: number(n), of: number(ranked) });
    at('edition').setAttribute('aria-valuetext', at('mapped').textContent);
    at('sweden').setAttribute('aria-label', say('page.map.alt', { edition }));
    point(asked().kommun);
  }
  function point(one) {
    if (!one) { at('pointed').textContent = ''; return; }
    const place = placeIn(one.code, edition);
    at('pointed').textContent = place === undefined ? say('page.map.no_place', { kommun: one.name, edition })
      : say('page.map.place', { kommun: one.name, place: number(place) });
  }
  function markOnMap(kommun, other) {
    at('map').querySelectorAll('.mark').forEach((mark) => mark.remove());
    for (const [one, kind] of [[other, 'mark second'], [kommun, 'mark']]) {
      const shape = one && shapes.get(one.code);
      if (shape) at('sweden').append(draw('path', { d: shape.getAttribute('d'), class: kind }));
    }
  }

  // ---- A figure: years across, places downwards with 1 on top, or an index upwards

  const pen = document.createElement('canvas').getContext('2d');
  function wide(text, font = '600 13.5px "Source Sans", sans-serif') {
    pen.font = font;
    return pen.measureText(text).width;
  }

  function figure(spec) {
    const { width, height, series, source, measure, fan, bands, goals, title } = spec;
    const isRank = measure === 'rank';
    const editions = editionsOf(source);
    const middle = new Map(editions.map((one) => [one.year, one.middle]));
    const order = new Map(editions.map((one, index) => [one.year, index]));
    const drawn = series.map((one) => ({ ...one, values: one.values.filter((value) => middle.has(value.year)) }));
    const every = drawn.flatMap((one) => one.values);
    const svg = draw('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': inWords(spec) });

    const left = 34;
    const right = width - 14;
    const top = 26 + 17 * bands.length;
    const bottom = height - 26;
    const start = Math.min(...every.map((one) => middle.get(one.year)), ...bands.map((one) => one.from), editions.at(-1).middle - 8);
    const end = Math.max(editions.at(-1).middle, fan ? fan.at(-1).time : 0);
    const x = (time) => left + 14 + ((time - start) / (end - start)) * (right - left - 22);
    const ranked = Math.max(...editions.map((one) => one.ranked || 0), ...every.map((one) => (isRank ? one.value : 0)), 2);
    const [low, high] = isRank ? [1, ranked] : spec.scale;
    const y = (value) => (isRank ? top + ((value - low) / (high - low)) * (bottom - top)
      : bottom - ((value - low) / (high - low)) * (bottom - top));

    const boxes = [];
    const inside = ([x0, y0, x1, y1]) => x0 >= left - 2 && x1 <= width && y0 >= top - 12 && y1 <= bottom + 2;
    const clear = ([x0, y0, x1, y1]) => boxes.every(([a, b, c, d]) => x1 <= a || x0 >= c || y1 <= b || y0 >= d);
    // The nearest free place around a point, for a text that must not be missing.
    function around({ px, py }) {
      const spots = [];
      for (let sx = left + 4; sx < right; sx += 10) for (let sy = top + 6; sy < bottom - 2; sy += 7) spots.push([sx, sy, 'start']);
      return spots.sort(([ax, ay], [bx, by]) => Math.hypot(ax - px, 2 * (ay - py)) - Math.hypot(bx - px, 2 * (by - py)));
    }
    function label(text, spots, attributes) {
      const size = wide(text, attributes.class.includes('who') ? '700 14.5px "Source Sans", sans-serif' : undefined);
      const boxed = spots.map(([px, py, anchor]) => {
        const from = anchor === 'start' ? px : anchor === 'end' ? px - size : px - size / 2;
        return { px, py, anchor, box: [from - 1, py - 12, from + size + 1, py + 4] };
      });
      const spot = boxed.find(({ box }) => inside(box) && clear(box));
      if (!spot) return null;
      boxes.push(spot.box);
      return draw('text', { x: spot.px.toFixed(1), y: spot.py.toFixed(1), 'text-anchor': spot.anchor, ...attributes }, text);
    }

    // Where a programme can be seen, and its years above.
    bands.forEach((band, row) => {
      const from = Math.max(x(band.from), left);
      const until = Math.min(x(band.until), right);
      if (until <= from) return;
      svg.append(draw('rect', { class: 'band', x: from, y: top - 6, width: until - from, height: bottom - top + 6 }));
      for (const edge of [from, until]) svg.append(draw('line', { class: 'band-edge', x1: edge, x2: edge, y1: top - 6, y2: bottom }));
      const text = say('page.figure.band', { programme: band.name, from: Math.floor(band.from), until: Math.floor(band.until - 0.01) });
      const half = wide(text, '400 13.5px "Source Sans", sans-serif') / 2;
      const centre = Math.min(Math.max((from + until) / 2, left + half), right - half);
      svg.append(draw('text', { class: `band-label${band.second ? ' second' : ''}`, x: centre, y: 30 + 17 * row, 'text-anchor': 'middle' }, text));
    });
    svg.append(draw('text', { class: 'tick', x: 0, y: 11 }, say(isRank ? 'page.figure.axis_rank' : 'page.figure.axis_nki')));

    // The axis of places or of the index.
    const step = isRank ? 50 : 10;
    const ticks = isRank ? [1] : [];
    for (let tick = isRank ? step : low; tick <= high; tick += step) if (!isRank || high - tick >= step / 2.5) ticks.push(tick);
    if (isRank) ticks.push(high);
    for (const tick of ticks) {
      svg.append(draw('line', { class: 'grid', x1: left, x2: right, y1: y(tick), y2: y(tick) }));
      svg.append(draw('text', { class: 'tick', x: left - 6, y: y(tick) + 4.5, 'text-anchor': 'end' }, number(tick)));
    }

    // Where half of those that stood there ordinarily go.
    if (fan) {
      const edge = (side) => fan.map((one) => `${x(one.time).toFixed(1)} ${y(one[side]).toFixed(1)}`);
      svg.append(draw('path', { class: 'fan', d: `M${[...edge('low'), ...edge('high').reverse()].join('L')}Z` }));
      svg.append(draw('path', { class: 'middle', d: `M${edge('middle').join('L')}` }));
      for (const one of fan.slice(1)) {
        const [cx, cy] = [x(one.time), y(one.middle)];
        svg.append(draw('path', { class: 'diamond', d: `M${cx} ${cy - 4}l4 4l-4 4l-4 -4z` }));
        boxes.push([cx - 5, cy - 5, cx + 5, cy + 5]);
      }
    }

    // The years: known ones darker, and only as many as there is room for.
    svg.append(draw('line', { class: 'base', x1: left, x2: right, y1: bottom, y2: bottom }));
    const seen = new Set(every.map((one) => one.year));
    const written = [];
    const shownEditions = editions.filter((one) => one.middle > start - 0.01);
    for (const one of shownEditions) svg.append(draw('line', { class: 'base', x1: x(one.middle), x2: x(one.middle), y1: bottom, y2: bottom + 4 }));
    for (const isKnown of [true, false]) {
      for (const one of [...shownEditions].reverse().filter(({ year }) => seen.has(year) === isKnown)) {
        const centre = x(one.middle);
        if (written.some((taken) => Math.abs(taken - centre) < 35)) continue;
        written.push(centre);
        svg.append(draw('text', { class: `tick ${isKnown ? 'known-year' : 'unknown-year'}`, x: centre, y: bottom + 19, 'text-anchor': 'middle' }, one.year));
      }
    }

    // The lines, which join only what follows on one another, and the known values.
    const groups = drawn.map((one, index) => {
      const group = draw('g', { class: index ? 'second' : 'first' });
      const points = one.values.map((value) => ({ ...value, px: x(middle.get(value.year)), py: y(value.value) }));
      let path = '';
      points.forEach((value, place) => {
        const before = points[place - 1];
        const joined = before && order.get(value.year) === order.get(before.year) + 1;
        path += `${joined ? 'L' : 'M'}${value.px.toFixed(1)} ${value.py.toFixed(1)}`;
        if (joined) {
          const pieces = Math.ceil(Math.hypot(value.px - before.px, value.py - before.py) / 6);
          for (let piece = 1; piece < pieces; piece += 1) {
            const [mx, my] = [before.px + ((value.px - before.px) * piece) / pieces, before.py + ((value.py - before.py) * piece) / pieces];
            boxes.push([mx - 2, my - 2, mx + 2, my + 2]);
          }
        }
        boxes.push([value.px - 5, value.py - 5, value.px + 5, value.py + 5]);
      });
      if (path) group.append(draw('path', { class: 'line', d: path }));
      for (const value of points) {
        const dot = index ? draw('rect', { class: 'dot', x: value.px - 4.2, y: value.py - 4.2, width: 8.4, height: 8.4 })
          : draw('circle', { class: 'dot', cx: value.px, cy: value.py, r: 4.6 });
        dot.append(draw('title', {}, `${one.name} ${value.year}: ${measured(value.value, measure)}`));
        group.append(dot);
      }
      svg.append(group);
      return { group, points, name: one.name };
    });

    for (const goal of goals) {
      const time = middle.get(goal.edition);
      if (time === undefined || time < start) continue;
      const [gx, gy] = [x(time), y(goal.target)];
      svg.append(draw('line', { class: 'goal', x1: gx - 9, x2: gx + 9, y1: gy, y2: gy }));
      boxes.push([gx - 10, gy - 3, gx + 10, gy + 3]);
      put(svg, label(say('page.figure.goal', { target: measured(goal.target, measure) }),
        [[gx, gy - 7, 'middle'], [gx, gy + 16, 'middle'], [gx + 13, gy + 4, 'start'], [gx - 13, gy + 4, 'end']], { class: 'goal-label halo' }));
    }
    // The latest value first, then the name, then the best and the worst, then whatever has room.
    const beside = ({ px, py }) => [[px, py - 10, 'middle'], [px, py + 20, 'middle'], [px + 9, py + 5, 'start'], [px - 9, py + 5, 'end'],
      [px + 7, py - 8, 'start'], [px - 7, py - 8, 'end'], [px + 7, py + 17, 'start'], [px - 7, py + 17, 'end']];
    const write = (group, value) => put(group, label(measured(value.value, measure), beside(value), { class: 'value halo' }));
    for (const { group, points } of groups) if (points.length) write(group, points.at(-1));
    for (const { group, points, name: who } of groups) {
      const spots = [...points].reverse().flatMap(({ px, py }) => [[px + 10, py + 5, 'start'], [px, py - 24, 'middle'], [px, py + 34, 'middle'],
        [px - 10, py + 5, 'end'], [px + 8, py - 22, 'start'], [px - 8, py - 22, 'end'], [px + 8, py + 32, 'start'], [px - 8, py + 32, 'end']]);
      if (points.length) put(group, label(who, [...spots, ...around(points.at(-1))], { class: 'who halo' }));
    }
    if (fan) {
      const last = fan.at(-1);
      const [lx, ly] = [x(last.time), [y(last.low), y(last.high)]];
      const text = say('page.figure.fan');
      put(svg, label(text, [[lx - 4, Math.min(...ly) - 7, 'end'], [lx - 4, Math.max(...ly) + 16, 'end'], [lx - 4, Math.min(...ly) + 17, 'end'],
        [right, top + 4, 'end'], [right, bottom - 7, 'end']], { class: 'fan-label halo' }));
    }
    for (const { group, points } of groups) {
      const inOrder = [...points].sort((one, other) => one.value - other.value);
      const rest = points.slice(0, -1);
      for (const value of [...new Set([inOrder[0], inOrder.at(-1), ...rest])].filter((one) => rest.includes(one))) write(group, value);
    }
    put(svg, draw('desc', {}, title));
    return svg;
  }
  function inWords({ title, series, measure, fan, fanOf }) {
    const said = series.map((one) => (one.values.length ? say('page.figure.alt_series', { kommun: one.name,
      values: one.values.map((value) => say('page.figure.alt_value', { value: measured(value.value, measure), edition: value.year })).join(say('number.comma')) })
      : say('page.figure.alt_none', { kommun: one.name })));
    if (fan) {
      said.push(say('page.figure.alt_fan', { kommun: fanOf, values: fan.slice(1).map((one) => say('page.figure.alt_fan_value',
        { years: one.years, low: number(one.low), high: number(one.high) })).join(say('number.comma')) }));
    }
    return say('page.figure.alt', { title, series: said.join(' ') });
  }

  // ---- A municipality's sheet

  function headline(kommun) {
    const rank = newest(kommun.code, SN, 'rank');
    const nki = newest(kommun.code, INSIKT, 'nki');
    if (rank) {
      return say('page.kommun.headline_rank', { kommun: kommun.name, place: number(rank.value), n: number(editionOf(SN, rank.year).ranked), edition: rank.year });
    }
    if (nki) return say('page.kommun.headline_nki', { kommun: kommun.name, value: measured(nki.value, 'nki'), edition: nki.year });
    return say('page.kommun.headline_none', { kommun: kommun.name });
  }
  function summary(kommun) {
    const sentences = [];
    const movement = movementOf(kommun.code, SN);
    const year = movement && movement.later.find((one) => one.years === 1);
    if (year) {
      sentences.push(say('page.kommun.lead_movement', { from: number(movement.from), to: number(movement.to), low: number(year.low), high: number(year.high) }));
    }
    const place = newest(kommun.code, INSIKT, 'rank');
    const nki = newest(kommun.code, INSIKT, 'nki');
    if (place) {
      const { ranked } = editionOf(INSIKT, place.year);
      sentences.push(say(ranked ? 'page.kommun.lead_insikt_rank_of' : 'page.kommun.lead_insikt_rank', { edition: place.year, place: number(place.value), n: number(ranked || 0) }));
    }
    if (nki && newest(kommun.code, SN, 'rank')) sentences.push(say('page.kommun.lead_insikt_nki', { edition: nki.year, value: measured(nki.value, 'nki') }));
    sentences.push(say('page.kommun.lead_known', { n: number(valuesOf(kommun.code, SN, 'rank').length), of: number(editionsOf(SN).length) }));
    return sentences.join(' ');
  }
  function keys(kommun, other) {
    const cells = [
      ['page.kommun.key_sn', '', (code) => cell(newest(code, SN, 'rank'), SN, 'rank')],
      ['page.kommun.key_movement', ' movement', (code) => {
        const year = movementOf(code, SN)?.later.find((one) => one.years === 1);
        return year ? { value: range(year.low, year.high), note: say('page.kommun.key_movement_note'), long: true } : null;
      }],
      ['page.kommun.key_insikt', '', (code) => cell(newest(code, INSIKT, 'rank'), INSIKT, 'rank')],
      ['page.kommun.key_nki', '', (code) => cell(newest(code, INSIKT, 'nki'), INSIKT, 'nki')],
    ];
    return el('dl', { class: 'keys' }, cells.map(([title, kind, of]) => {
      const mine = of(kommun.code);
      const theirs = other && of(other.code);
      return el('div', { class: `${mine ? '' : 'unknown'}${kind}` }, el('dt', {}, say(title)),
        other ? el('dd', { class: 'who' }, kommun.name) : null, shown(mine),
        other ? [el('dd', { class: 'who second' }, other.name), shown(theirs, ' second')] : null);
    }));
  }
  function cell(value, source, measure) {
    if (!value) return null;
    const ranked = editionOf(source, value.year).ranked;
    const key = measure === 'nki' ? 'key_index' : ranked ? 'key_edition_of' : 'key_edition';
    return { value: measured(value.value, measure), note: say(`page.kommun.${key}`, { n: number(ranked || 0), edition: value.year }) };
  }
  function shown(one, kind = '') {
    const { value, note, long } = one || { value: say('page.kommun.key_unknown'), note: say('page.kommun.key_unknown_note') };
    return el('dd', { class: kind.trim() || null }, el('div', { class: `value${long ? ' long' : ''}` }, value), el('div', { class: 'note' }, note));
  }

  function fanOf(code, source) {
    const from = newest(code, source, 'rank');
    const movement = movementOf(code, source);
    if (!from || !movement) return null;
    const time = editionOf(source, from.year).middle;
    const place = from.value;
    return [{ time, low: place, middle: place, high: place, years: 0 }, ...movement.later.map((one) => ({ ...one, time: time + one.years }))];
  }
  function path(kommun, other, source, measure, size) {
    const chosen = [kommun, other].filter(Boolean);
    const series = chosen.map((one) => ({ name: one.name, values: valuesOf(one.code, source, measure) }));
    const title = say(`page.figure.${source === SN ? 'sn_rank' : measure === 'rank' ? 'insikt_rank' : 'insikt_nki'}`);
    const box = el('figure', {}, el('h3', {}, title));
    if (!series.some((one) => one.values.length) || !editionsOf(source).length) return put(box, el('p', { class: 'quiet' }, say('page.figure.empty')));
    const fan = measure === 'rank' ? fanOf(kommun.code, source) : null;
    const bands = chosen.flatMap((one) => programmesOf(one.code).filter((row) => row.from !== null && row.until !== null)
      .map((row) => ({ name: short(row.name), from: row.from, until: row.until, second: one === other })));
    const goals = chosen.flatMap((one) => programmesOf(one.code).flatMap((row) => row.goals)
      .filter(([ranking, metric]) => ranking === source && metric === measure).map(([, , target, when]) => ({ target, edition: when })));
    const spec = { title, source, measure, series, fan, fanOf: kommun.name, bands, goals, scale: size.scale, width: size.width, height: size.height + 17 * bands.length };
    return put(box, figure(spec), el('figcaption', {}, flow(caption(kommun, other, source, measure, fan, bands))));
  }
  // The first figure explains what all have in common.
  function caption(kommun, other, source, measure, fan, bands) {
    const explains = source === SN || ![kommun, other].some((one) => one && newest(one.code, SN, 'rank'));
    const said = explains ? [say('page.figure.caption_points')] : [];
    const year = fan && fan.find((one) => one.years === 1);
    if (fan && explains) said.push(say('page.figure.caption_fan'));
    if (fan && other) said.push(say('page.figure.caption_fan_other', { kommun: kommun.name }));
    if (year && year.pairs >= 20) said.push(say('page.figure.caption_fan_seen', { n: number(year.pairs), low: number(year.seenLow), high: number(year.seenHigh) }));
    else if (year) said.push(say('page.figure.caption_fan_few', { n: number(year.pairs) }));
    if (!fan && measure === 'rank' && newest(kommun.code, source, 'rank')) said.push(say('page.figure.caption_no_fan'));
    if (bands.length && explains) said.push(say('page.figure.caption_band'));
    return said.join(' ');
  }
  // As wording.short_name: "FSI (DialogLab)" is "FSI".
  const short = (programme) => programme.split(' (')[0].split(': ')[0].trim();
  function scaleOf(source, measure) {
    const wanted = data.measures.findIndex(([ranking, what]) => ranking === source && what === measure);
    const every = Object.values(data.values).flatMap((rows) => rows.filter((row) => row[0] === wanted).map((row) => row[2]));
    return every.length ? [Math.floor(Math.min(...every) / 10) * 10, Math.ceil(Math.max(...every) / 10) * 10] : [0, 100];
  }
  const indexScale = scaleOf(INSIKT, 'nki');

  function programmes(kommun) {
    const own = programmesOf(kommun.code);
    const others = data.adoptions[kommun.code] || [];
    const box = el('section', {}, el('h2', {}, say('page.own.heading', { kommun: kommun.name })));
    if (!own.length && !others.length) put(box, el('p', {}, say('page.own.none', { kommun: kommun.name })));
    put(box, own.map(evaluated));
    if (others.length) {
      put(box, el('h3', {}, say('page.own.others')), el('p', { class: 'quiet' }, say('page.own.others_note')),
        el('ul', { class: 'adoptions' }, others.map(adopted)));
    }
    return box;
  }
  function evaluated(row) {
    const file = row.briefs[lang] || Object.values(row.briefs)[0];
    return el('div', { class: 'programme' },
      el('h3', {}, name(row.name)),
      el('p', { class: 'quiet' }, say('page.own.start', { start: row.start[lang] })),
      el('p', {}, row.summary[lang]),
      row.verdicts.map(([source, status, sentence]) => [
        verdict(status, `${say(`ranking.${source}`)}: ${say(`verdict.${status}`).toLocaleLowerCase(lang)}`),
        el('p', {}, name(sentence[lang] || ''), ' ', el('span', { class: 'quiet' }, say(`verdict.meaning.${status}`)))]),
      row.promises.length ? [el('h4', {}, say('page.own.promises')), el('ul', { class: 'promises' }, row.promises.map(([kind, status, text]) => el('li', {},
        el('span', {}, name(text[lang])), verdict(status, say(`${kind}.status.${status}`)))))] : null,
      file ? el('p', {}, el('a', { href: file }, say('page.own.brief'), ' ', el('small', {}, say('page.own.brief_kind')))) : null);
  }
  function adopted(row) {
    let text = has(`page.kind.${row.kind}`) ? say(`page.kind.${row.kind}`) : row.name;
    if (row.target) {
      const [ranking, metric, target] = row.target;
      text = has(`page.own.goal_${metric}`) && target !== null ? say(`page.own.goal_${metric}`, { target: measured(target, metric), ranking: say(`ranking.${ranking}`) }) : text;
    } else if (row.kind === 'goal') {
      text = say('page.own.number_unseen');
    }
    const details = [row.start ? say('page.own.start', { start: row.start[lang] }) : say('page.own.no_start')];
    if (row.target && row.target[3]) details.push(say('page.own.until', { deadline: row.target[3] }));
    if (row.target && row.observed !== null) details.push(say('page.own.outcome', { value: measured(row.observed, row.target[1]) }));
    const written = lang === 'en' && row.name && row.name !== text ? [el('br'), el('span', { class: 'quiet' }, name(row.name))] : null;
    return el('li', {}, name(text), ' ', el('span', { class: 'quiet' }, `${details.join(say('number.comma'))}, `, outward(data.sources[row.source][1], say('page.own.source'))),
      row.status ? verdict(row.status, say(`goals.status.${row.status}`)) : null, written);
  }

  function compared(kommun, other) {
    const box = el('section', { class: 'compared' }, el('h2', {}, say('page.compare.heading', { kommun: kommun.name, other: other.name })));
    const tables = [[SN, 'rank'], [INSIKT, 'rank'], [INSIKT, 'nki']].map(([source, measure]) => {
      const [mine, theirs] = [kommun, other].map((one) => new Map(valuesOf(one.code, source, measure).map((value) => [value.year, value.value])));
      const years = [...new Set([...mine.keys(), ...theirs.keys()])].sort((one, next) => next - one);
      const written = (values, year) => (values.has(year) ? measured(values.get(year), measure) : say('page.compare.gap'));
      return years.length && table(heading(source, measure), [[say('page.compare.edition'), ''], [kommun.name, 'number'], [other.name, 'number']],
        years.map((year) => [[year, ''], [written(mine, year), 'number first'], [written(theirs, year), 'number second']]));
    }).filter(Boolean);
    return put(box, tables.length ? el('div', { class: 'tables-of-values' }, tables) : el('p', {}, say('page.compare.none')));
  }
  function table(title, head, rows) {
    return el('table', {}, el('caption', {}, title),
      el('thead', {}, el('tr', {}, head.map(([text, kind]) => el('th', { scope: 'col', class: kind || null }, text)))),
      el('tbody', {}, rows.map((cells) => el('tr', {}, cells.map(([content, kind], index) => el(index ? 'td' : 'th', { class: kind || null, scope: index ? null : 'row' }, content))))));
  }
  function values(kommun) {
    const box = el('section', { class: 'every-value' }, el('h2', {}, say('page.values.heading', { kommun: kommun.name })), el('p', { class: 'quiet' }, say('page.values.lead'), ' ', say('page.values.meaning')));
    const rows = known(kommun.code);
    if (!rows.length) return put(box, el('p', {}, say('page.values.none')));
    const tables = data.measures.map(([source, measure]) => {
      const own = rows.filter((one) => one.source === source && one.measure === measure).sort((one, other) => other.year - one.year);
      return own.length && table(heading(source, measure),
        [[say('page.values.edition'), ''], [say('page.values.value'), 'number'], [say('page.values.basis'), ''], [say('page.values.source'), '']],
        own.map((one) => [[one.year, ''], [measured(one.value, measure), 'number'], [say(`page.values.${one.basis}`), ''],
          [[outward(one.address, one.publisher || one.address || ''), one.said ? el('span', { class: 'said', lang: 'sv' }, say('page.values.quote', { text: one.said })) : null], '']]));
    }).filter(Boolean);
    return put(box, el('div', { class: 'tables-of-values' }, tables));
  }

  // ---- Showing what the address asks for

  let restoring = [];
  let shownWidth = 0;
  let shownAddress = null;
  function sheet(kommun, other) {
    const box = at('sheet');
    shownWidth = box.clientWidth;
    const width = Math.max(300, shownWidth);
    const half = width > 640 ? (width - 40) / 2 : width;
    box.replaceChildren(
      el('p', { class: 'county' }, kommun.county),
      el('h2', { class: 'headline', tabindex: '-1' }, headline(kommun)),
      el('p', { class: 'summary' }, flow(summary(kommun))),
      keys(kommun, other),
      path(kommun, other, SN, 'rank', { width, height: Math.min(420, 250 + width * 0.2) }),
      el('div', { class: 'pair' },
        path(kommun, other, INSIKT, 'rank', { width: half, height: 270 }),
        path(kommun, other, INSIKT, 'nki', { width: half, height: 270, scale: indexScale })),
      ...(other ? [compared(kommun, other)] : []),
      programmes(kommun),
      ...(other ? [programmes(other)] : []),
      values(kommun),
      ...(other ? [values(other)] : []),
    );
  }
  function show() {
    const { kommun, other: second, lang: language, missing } = asked();
    const other = second === kommun ? null : second;
    shownAddress = location.hash;
    lang = language;
    root.lang = lang;
    at('language').textContent = say('page.other_language');
    at('language').lang = lang === 'sv' ? 'en' : 'sv';
    document.title = kommun ? say('page.title_kommun', { kommun: kommun.name }) : lang === 'sv' ? first : say('page.title');
    document.body.classList.toggle('picked', Boolean(kommun));
    for (const part of document.querySelectorAll('#programmes, #movement')) part.hidden = Boolean(kommun);
    at('sheet').hidden = !kommun;
    at('start').hidden = !kommun;
    at('clear').hidden = !other;
    for (const id of ['kommun', 'jamfor']) at(id).placeholder = say('page.pick.placeholder');
    at('kommun-list').setAttribute('aria-label', say('page.pick.suggestions'));
    at('jamfor-list').setAttribute('aria-label', say('page.pick.suggestions'));
    for (const restore of restoring) restore();
    const told = missing ? say('page.pick.unknown', { name: missing }) : kommun && other ? say('page.pick.shown_two', { kommun: kommun.name, other: other.name })
      : kommun ? say('page.pick.shown', { kommun: kommun.name }) : '';
    at('told').textContent = told;
    at('told').classList.toggle('silent', !missing);
    if (kommun) sheet(kommun, other);
    else at('sheet').replaceChildren();
    shade();
    markOnMap(kommun, other);
  }

  function pick(change) {
    go(change);
    if (at('sheet').getBoundingClientRect().top > 0.6 * window.innerHeight) at('innehall').scrollIntoView();
  }
  restoring = [combobox('kommun', (one) => pick({ kommun: one })), combobox('jamfor', (one) => pick({ other: one }))];
  at('language').addEventListener('click', () => go({ lang: lang === 'sv' ? 'en' : 'sv' }));
  at('start').addEventListener('click', () => { go({ kommun: null, other: null }); at('kommun').focus(); });
  at('clear').addEventListener('click', () => { go({ other: null }); at('jamfor').focus(); });
  document.querySelector('#all details').open = false;
  // The links of the static tables lead to a municipality in the language that is shown.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#kommun="]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ kommun: byName.get(decodeURIComponent(link.getAttribute('href').slice(8)).toLocaleLowerCase('sv')), other: null });
    at('innehall').scrollIntoView();
    at('sheet').querySelector('h2')?.focus({ preventScroll: true });
  });
  window.addEventListener('hashchange', () => { if (location.hash !== shownAddress) show(); });
  new ResizeObserver(() => {
    const { kommun, other } = asked();
    if (kommun && Math.abs(at('sheet').clientWidth - shownWidth) > 8) sheet(kommun, other === kommun ? null : other);
  }).observe(at('innehall'));
  drawMap();
  show();
  document.fonts.ready.then(() => { if (asked().kommun) show(); });
})();
