// What is known of each municipality? All that page.js shows is a cell of the warehouse; here it is only looked up.
//
// The data, as index_page.py wrote them:
//   kommuner   [code, name, county]
//   values     {code: [measure, edition, value, basis, source, locator]}, where the numbers point into
//   measures   [ranking, measure] · bases · sources [publisher, address] · locators
//   editions   {ranking: [edition, middle of the fieldwork, number ranked]}
//   movement   {ranking: {tenth: {from, to, later: [years, low, middle, high, seen low, seen high, pairs]}}}
//   tenths     {code: {ranking: tenth of its latest place}}

const data = JSON.parse(document.getElementById('data').textContent);
const SN = 'svenskt_naringsliv';
const INSIKT = 'skr_insikt';
const swedish = new Intl.Collator('sv');
const kommuner = data.kommuner
  .map(([code, name, county]) => ({ code, name, county, plain: plain(name) }))
  .sort((one, other) => swedish.compare(one.name, other.name));
const byCode = new Map(kommuner.map((one) => [one.code, one]));
const byName = new Map(kommuner.map((one) => [one.name.toLocaleLowerCase('sv'), one]));

// A name as it may be typed: Värmdö is found by varmdo.
function plain(name) {
  return name.toLocaleLowerCase('sv').normalize('NFD').replace(/\p{M}/gu, '');
}

function named(text) {
  return byName.get(text.trim().toLocaleLowerCase('sv')) || null;
}

function known(code) {
  return (data.values[code] || []).map(([measure, year, value, basis, source, locator]) => ({
    source: data.measures[measure][0],
    measure: data.measures[measure][1],
    year,
    value,
    basis: data.bases[basis],
    publisher: data.sources[source][0],
    address: data.sources[source][1],
    said: locator === null ? null : data.locators[locator],
  }));
}

function valuesOf(code, source, measure) {
  const own = known(code).filter((one) => one.source === source && one.measure === measure);
  return own.sort((one, other) => one.year - other.year);
}

function newest(code, source, measure) {
  return valuesOf(code, source, measure).at(-1);
}

function editionsOf(source) {
  return (data.editions[source] || []).map(([year, middle, ranked]) => ({ year, middle, ranked }));
}

function editionOf(source, year) {
  return editionsOf(source).find((one) => one.year === year);
}

function programmesOf(code) {
  return data.programmes[code] || [];
}

// Where those ordinarily go that stood where this municipality stands; null where no tenth is known.
function movementOf(code, source) {
  const found = data.movement[source]?.[data.tenths[code]?.[source]];
  if (!found) return null;
  const later = found.later.map(([years, low, middle, high, seenLow, seenHigh, pairs]) => (
    { years, low, middle, high, seenLow, seenHigh, pairs }));
  return { from: found.from, to: found.to, later };
}

// The fan: from the latest known place to where half of them stand later.
function fanOf(code, source) {
  const from = newest(code, source, 'rank');
  const movement = movementOf(code, source);
  if (!from || !movement) return null;
  const time = editionOf(source, from.year).middle;
  const start = { time, years: 0, low: from.value, middle: from.value, high: from.value };
  return [start, ...movement.later.map((one) => ({ ...one, time: time + one.years }))];
}

// The index's axis is the same for all, so that two figures can be compared.
function scaleOf(source, measure) {
  const wanted = data.measures.findIndex(([ranking, what]) => ranking === source && what === measure);
  const every = Object.values(data.values).flatMap((rows) => (
    rows.filter((row) => row[0] === wanted).map((row) => row[2])));
  if (!every.length) return [0, 100];
  return [Math.floor(Math.min(...every) / 10) * 10, Math.ceil(Math.max(...every) / 10) * 10];
}
