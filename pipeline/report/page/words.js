// How is a thing said in the language that is shown, and put on the page? Everything is set as text, never as markup.

let lang = 'sv';

function say(key, fields = {}) {
  const text = data.words[lang][key];
  if (text === undefined) throw new Error(`no wording for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole));
}

function has(key) {
  return key in data.words[lang];
}

// As numbers.decimal: thousands set apart, and a half rounded away from zero as it is written.
function number(value, digits = 0) {
  const rounded = Number(`${Math.round(Number(`${Math.abs(value)}e${digits}`))}e-${digits}`);
  const [whole, fraction] = rounded.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, say('number.thousands'));
  return (value < 0 && rounded ? '\u2212' : '') + grouped + (fraction ? say('number.decimal') + fraction : '');
}

// As numbers.measured: a rank is whole, an index has at most one decimal, a score two.
function measured(value, measure) {
  if (measure === 'rank' || Number.isInteger(value)) return number(value);
  return number(value, measure === 'score' ? 2 : 1);
}

function range(low, high) {
  return say('number.range', { low: number(low), high: number(high) });
}

function heading(source, measure) {
  const plainly = say('page.measure.other', { measure: measure.replaceAll('_', ' ') });
  const name = has(`page.measure.${measure}`) ? say(`page.measure.${measure}`) : plainly;
  return say('page.measure.named', { ranking: say(`ranking.${source}`), measure: name });
}

// A programme's first name, as wording.short_name: "FSI (DialogLab)" is "FSI".
function short(programme) {
  return programme.split(' (')[0].split(': ')[0].trim();
}

function at(id) {
  return document.getElementById(id);
}

function put(parent, ...children) {
  const shown = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== '');
  parent.append(...shown);
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

// What someone else wrote: its direction marks end with it.
function quoted(text) {
  return el('bdi', {}, text);
}

function quiet(...children) {
  return el('span', { class: 'quiet' }, ...children);
}

function verdict(status, text) {
  return el('span', { class: `verdict ${status}` }, text);
}

// A range of places stays on one line.
function flow(text) {
  const parts = text.split(/(\d[\d\u00a0,]*–\d[\d\u00a0,]*)/);
  return parts.map((part, index) => (index % 2 ? el('span', { class: 'whole' }, part) : part));
}

// Only addresses of the web are linked, and the other page is told nothing.
function outward(address, text) {
  if (!address || !/^https?:\/\//i.test(address)) return el('span', {}, text);
  return el('a', { href: address, rel: 'noopener noreferrer', target: '_blank' }, text);
}
