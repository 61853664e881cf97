// Where does each municipality lie, and where did it stand in one edition? A click chooses, one with shift compares.

const shapes = new Map();
let edition = data.map.edition;

function drawMap() {
  const { width, height, paths } = data.map;
  const svg = draw('svg', { viewBox: `-4 -4 ${width + 8} ${height + 8}`, role: 'img', id: 'sweden' });
  svg.append(hatching());
  for (const { code } of kommuner.filter((one) => paths[one.code])) {
    shapes.set(code, draw('path', { d: paths[code], 'data-code': code }));
    svg.append(shapes.get(code));
  }
  const under = (event) => byCode.get(event.target.getAttribute('data-code'));
  svg.addEventListener('click', (event) => {
    const one = under(event);
    if (one) pick(event.shiftKey && asked().kommun ? { other: one } : { kommun: one });
  });
  svg.addEventListener('pointerover', (event) => point(under(event)));
  svg.addEventListener('pointerleave', () => point(asked().kommun));
  at('map').replaceChildren(svg);
  setSlider(at('edition'), editionsOf(SN).map((one) => one.year));
}

// Not known is hatched: told from every shade in black and white, too.
function hatching() {
  const pattern = draw('pattern', {
    id: 'hatch', width: 12, height: 12, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)',
  });
  put(pattern, draw('rect', { width: 12, height: 12, fill: '#fff' }));
  put(pattern, draw('rect', { width: 3, height: 12, fill: '#aab2ba' }));
  return put(draw('defs'), pattern);
}

function setSlider(slider, years) {
  Object.assign(slider, { min: 0, max: Math.max(years.length - 1, 0), value: years.indexOf(edition) });
  slider.addEventListener('input', () => {
    edition = years[Number(slider.value)];
    shade();
  });
}

function placeIn(code, year) {
  return valuesOf(code, SN, 'rank').find((one) => one.year === year)?.value;
}

// Five shades, a fifth of the ranking each, the best darkest.
function shade() {
  const ranked = editionOf(SN, edition)?.ranked || 290;
  const places = new Map([...shapes.keys()].map((code) => [code, placeIn(code, edition)]));
  for (const [code, place] of places) {
    const fifth = place === undefined ? 0 : Math.min(5, Math.ceil((5 * place) / ranked));
    shapes.get(code).setAttribute('class', `c${fifth}`);
  }
  const n = [...places.values()].filter((place) => place !== undefined).length;
  const fields = { edition: edition ?? '', n: number(n), of: number(ranked) };
  at('mapped').textContent = say('page.map.known', fields);
  at('edition').setAttribute('aria-valuetext', at('mapped').textContent);
  at('sweden').setAttribute('aria-label', say('page.map.alt', fields));
  at('classes').replaceChildren(...[1, 2, 3, 4, 5].map((part) => shadeNamed(part, ranked)), unknownNamed());
  point(asked().kommun);
}

function shadeNamed(part, ranked) {
  const last = (fifth) => Math.floor((fifth * ranked) / 5);
  const places = { low: number(last(part - 1) + 1), high: number(last(part)) };
  return el('li', {}, el('span', { class: `c${part}` }), say('page.map.class', places));
}

function unknownNamed() {
  return el('li', {}, el('span', { class: 'c0' }), say('page.map.unknown'));
}

// Say which municipality the pointer is on, and its place.
function point(one) {
  const place = one && placeIn(one.code, edition);
  const key = place === undefined ? 'page.map.no_place' : 'page.map.place';
  at('pointed').textContent = one ? say(key, { kommun: one.name, edition, place: number(place ?? 0) }) : '';
}

function markOnMap(kommun, other) {
  at('map').querySelectorAll('.mark').forEach((mark) => mark.remove());
  for (const [one, kind] of [[other, 'mark second'], [kommun, 'mark']]) {
    const shape = one && shapes.get(one.code);
    if (shape) at('sweden').append(draw('path', { d: shape.getAttribute('d'), class: kind }));
  }
}
