// What is known of a municipality, said and shown? Its headline, key figures, three paths, programmes and every value;
// beside it those of another one, if two are compared.

const NKI_SCALE = scaleOf(INSIKT, 'nki');
// With fewer pairs of editions, the quartiles among them are not told.
const FEWEST_PAIRS = 20;

function sheet(kommun, other) {
  const width = Math.max(300, at('sheet').clientWidth);
  const half = width > 640 ? (width - 40) / 2 : width;
  const both = [kommun, other].filter(Boolean);
  at('sheet').replaceChildren(
    el('p', { class: 'county' }, kommun.county),
    el('h2', { class: 'headline', tabindex: '-1' }, headline(kommun)),
    el('p', { class: 'summary' }, flow(summary(kommun).join(' '))),
    keyFigures(kommun, other),
    path(both, SN, 'rank', { width, height: Math.min(420, 250 + width * 0.2) }),
    el('div', { class: 'pair' },
      path(both, INSIKT, 'rank', { width: half, height: 270 }),
      path(both, INSIKT, 'nki', { width: half, height: 270, scale: NKI_SCALE })),
    ...(other ? [yearByYear(kommun, other)] : []),
    ...both.map(programmes),
    ...both.map(everyValue),
  );
}

// ---- In words and key figures

function headline({ code, name }) {
  const rank = newest(code, SN, 'rank');
  const nki = newest(code, INSIKT, 'nki');
  if (rank) {
    const { ranked } = editionOf(SN, rank.year);
    const fields = { kommun: name, place: number(rank.value), n: number(ranked || 0), edition: rank.year };
    return say(ranked ? 'page.kommun.headline_rank_of' : 'page.kommun.headline_rank', fields);
  }
  if (nki) {
    return say('page.kommun.headline_nki', { kommun: name, value: measured(nki.value, 'nki'), edition: nki.year });
  }
  return say('page.kommun.headline_none', { kommun: name });
}

function summary({ code }) {
  const places = valuesOf(code, SN, 'rank');
  const known = { n: number(places.length), of: number(editionsOf(SN).length) };
  return [...movementInWords(code), ...insiktInWords(code, places.length > 0), say('page.kommun.lead_known', known)];
}

function movementInWords(code) {
  const movement = movementOf(code, SN);
  const later = inAYear(movement);
  if (!later) return [];
  const [from, to, low, high] = [movement.from, movement.to, later.low, later.high].map((place) => number(place));
  return [say('page.kommun.lead_movement', { from, to, low, high })];
}

function insiktInWords(code, headlineIsOther) {
  const place = newest(code, INSIKT, 'rank');
  const nki = newest(code, INSIKT, 'nki');
  const ranked = place && editionOf(INSIKT, place.year).ranked;
  const key = ranked ? 'page.kommun.lead_insikt_rank_of' : 'page.kommun.lead_insikt_rank';
  const said = [];
  if (place) said.push(say(key, { edition: place.year, place: number(place.value), n: number(ranked || 0) }));
  if (nki && headlineIsOther) {
    said.push(say('page.kommun.lead_insikt_nki', { edition: nki.year, value: measured(nki.value, 'nki') }));
  }
  return said;
}

function inAYear(movement) {
  return movement?.later.find((one) => one.years === 1);
}

function keyFigures(kommun, other) {
  return el('dl', { class: 'keys' },
    keyFigure('page.kommun.key_sn', '', kommun, other, (code) => keyOf(code, SN, 'rank')),
    keyFigure('page.kommun.key_movement', ' movement', kommun, other, keyOfMovement),
    keyFigure('page.kommun.key_insikt', '', kommun, other, (code) => keyOf(code, INSIKT, 'rank')),
    keyFigure('page.kommun.key_nki', '', kommun, other, (code) => keyOf(code, INSIKT, 'nki')));
}

function keyFigure(title, kind, kommun, other, of) {
  const mine = of(kommun.code);
  const rows = other
    ? [el('dd', { class: 'who' }, kommun.name), keyValue(mine), el('dd', { class: 'who second' }, other.name),
      keyValue(of(other.code), 'second')]
    : [keyValue(mine)];
  return el('div', { class: `${mine ? '' : 'unknown'}${kind}` }, el('dt', {}, say(title)), rows);
}

function keyOf(code, source, measure) {
  const value = newest(code, source, measure);
  if (!value) return null;
  const { ranked } = editionOf(source, value.year);
  const rank = ranked ? 'page.kommun.key_edition_of' : 'page.kommun.key_edition';
  const key = measure === 'nki' ? 'page.kommun.key_index' : rank;
  return { value: measured(value.value, measure), note: say(key, { n: number(ranked || 0), edition: value.year }) };
}

function keyOfMovement(code) {
  const later = inAYear(movementOf(code, SN));
  return later ? { value: range(later.low, later.high), note: say('page.kommun.key_movement_note'), long: true } : null;
}

function keyValue(one, kind = null) {
  const unknown = { value: say('page.kommun.key_unknown'), note: say('page.kommun.key_unknown_note') };
  const { value, note, long } = one || unknown;
  return el('dd', { class: kind },
    el('div', { class: `value${long ? ' long' : ''}` }, value), el('div', { class: 'note' }, note));
}

// ---- The paths

function path(both, source, measure, { width, height, scale }) {
  const rank = source === SN ? 'page.figure.sn_rank' : 'page.figure.insikt_rank';
  const title = say(measure === 'nki' ? 'page.figure.insikt_nki' : rank);
  const series = both.map(({ name, code }) => ({ name, values: valuesOf(code, source, measure) }));
  const box = el('figure', {}, el('h3', {}, title));
  if (!series.some((one) => one.values.length)) return put(box, el('p', { class: 'quiet' }, say('page.figure.empty')));
  const bands = both.flatMap(bandsOf);
  const fan = measure === 'rank' ? fanOf(both[0].code, source) : null;
  const spec = {
    title, series, source, measure, fan, bands, scale, width,
    fanOf: both[0].name,
    goals: both.flatMap((one) => goalsOf(one, source, measure)),
    height: height + ROW_OF_BAND * bands.length,
  };
  return put(box, figure(spec), el('figcaption', {}, flow(caption(both, spec).join(' '))));
}

function bandsOf({ code }, index) {
  const dated = programmesOf(code).filter((row) => row.from !== null && row.until !== null);
  return dated.map((row) => ({ name: short(row.name), from: row.from, until: row.until, second: index > 0 }));
}

function goalsOf({ code }, source, measure) {
  const goals = programmesOf(code).flatMap((row) => row.goals);
  const drawable = goals.filter(([ranking, metric]) => ranking === source && metric === measure);
  return drawable.map(([, , target, when]) => ({ target, edition: when }));
}

// The first figure explains what all have in common.
function caption(both, { source, measure, fan, bands }) {
  const explains = source === SN || !both.some((one) => newest(one.code, SN, 'rank'));
  const said = explains ? [say('page.figure.caption_points')] : [];
  if (fan && explains) said.push(say('page.figure.caption_fan'));
  if (fan && both.length > 1) said.push(say('page.figure.caption_fan_other', { kommun: both[0].name }));
  if (fan) said.push(seenBesideTheFan(fan));
  if (!fan && measure === 'rank' && newest(both[0].code, source, 'rank')) said.push(say('page.figure.caption_no_fan'));
  if (bands.length && explains) said.push(say('page.figure.caption_band'));
  return said;
}

function seenBesideTheFan(fan) {
  const { pairs, seenLow, seenHigh } = fan.find((one) => one.years === 1);
  if (pairs < FEWEST_PAIRS) return say('page.figure.caption_fan_few', { n: number(pairs) });
  return say('page.figure.caption_fan_seen', { n: number(pairs), low: number(seenLow), high: number(seenHigh) });
}

// ---- The programmes

function programmes({ code, name }) {
  const others = data.adoptions[code] || [];
  const own = programmesOf(code);
  const box = el('section', {}, el('h2', {}, say('page.own.heading', { kommun: name })), own.map(evaluated));
  if (!own.length && !others.length) put(box, el('p', {}, say('page.own.none', { kommun: name })));
  if (others.length) {
    put(box, el('h3', {}, say('page.own.others')), el('p', { class: 'quiet' }, say('page.own.others_note')),
      el('ul', { class: 'adoptions' }, others.map(adopted)));
  }
  return box;
}

function evaluated(row) {
  const brief = row.briefs[lang] || Object.values(row.briefs)[0];
  return el('div', { class: 'programme' },
    el('h3', {}, quoted(row.name)),
    el('p', { class: 'quiet' }, say('page.own.start', { start: row.start[lang] })),
    el('p', {}, row.summary[lang]),
    row.verdicts.map(concluded),
    row.promises.length ? [el('h4', {}, say('page.own.promises')), promises(row)] : null,
    brief ? el('p', {}, briefLink(brief)) : null);
}

function briefLink(file) {
  return el('a', { href: file }, say('page.own.brief'), ' ', el('small', {}, say('page.own.brief_kind')));
}

function concluded([source, status, sentence]) {
  const ranking = say(`ranking.${source}`);
  return [
    verdict(status, `${ranking}: ${say(`verdict.${status}`).toLocaleLowerCase(lang)}`),
    el('p', {}, quoted(sentence[lang] || ''), ' ', quiet(say(`verdict.meaning.${status}`))),
  ];
}

function promises(row) {
  return el('ul', { class: 'promises' }, row.promises.map(([kind, status, text]) => (
    el('li', {}, el('span', {}, quoted(text[lang])), verdict(status, say(`${kind}.status.${status}`))))));
}

// A programme or goal that is known and not evaluated by itself.
function adopted(row) {
  const title = adoptedTitle(row);
  const source = outward(data.sources[row.source][1], say('page.own.source'));
  const item = el('li', {}, title, ' ', quiet(`${adoptedDetails(row).join(say('number.comma'))}, `, source));
  if (row.status) put(item, verdict(row.status, say(`goals.status.${row.status}`)));
  // The names were written down in English.
  if (lang === 'en' && row.name && row.name !== title) put(item, el('br'), quiet(quoted(row.name)));
  return item;
}

function adoptedTitle({ kind, target }) {
  if (target && has(`page.own.goal_${target[1]}`) && target[2] !== null) {
    const [ranking, metric, value] = target;
    return say(`page.own.goal_${metric}`, { target: measured(value, metric), ranking: say(`ranking.${ranking}`) });
  }
  return kind === 'goal' ? say('page.own.number_unseen') : say(`page.kind.${kind}`);
}

function adoptedDetails({ start, target, observed }) {
  const details = [start ? say('page.own.start', { start: start[lang] }) : say('page.own.no_start')];
  if (target?.[3]) details.push(say('page.own.until', { deadline: target[3] }));
  if (target && observed !== null) details.push(say('page.own.outcome', { value: measured(observed, target[1]) }));
  return details;
}

// ---- The values

function table(title, head, rows) {
  const row = (cells) => cells.map(([content, kind], index) => (
    el(index ? 'td' : 'th', { class: kind || null, scope: index ? null : 'row' }, content)));
  return el('table', {}, el('caption', {}, title),
    el('thead', {}, el('tr', {}, head.map(([text, kind]) => el('th', { scope: 'col', class: kind || null }, text)))),
    el('tbody', {}, rows.map((cells) => el('tr', {}, row(cells)))));
}

function yearByYear(kommun, other) {
  const title = say('page.compare.heading', { kommun: kommun.name, other: other.name });
  const wanted = [[SN, 'rank'], [INSIKT, 'rank'], [INSIKT, 'nki']];
  const tables = wanted.flatMap(([source, measure]) => comparedTable(kommun, other, source, measure));
  return el('section', { class: 'compared' }, el('h2', {}, title),
    tables.length ? el('div', { class: 'tables-of-values' }, tables) : el('p', {}, say('page.compare.none')));
}

function comparedTable(kommun, other, source, measure) {
  const [mine, theirs] = [kommun, other].map(({ code }) => (
    new Map(valuesOf(code, source, measure).map((one) => [one.year, measured(one.value, measure)]))));
  const years = [...new Set([...mine.keys(), ...theirs.keys()])].sort((one, next) => next - one);
  if (!years.length) return [];
  const gap = say('page.compare.gap');
  const head = [[say('page.compare.edition'), ''], [kommun.name, 'number'], [other.name, 'number']];
  const row = (year) => [
    [year, ''], [mine.get(year) ?? gap, 'number first'], [theirs.get(year) ?? gap, 'number second'],
  ];
  return [table(heading(source, measure), head, years.map(row))];
}

function everyValue({ code, name }) {
  const tables = data.measures.flatMap(([source, measure]) => tableOfValues(code, source, measure));
  return el('section', { class: 'every-value' },
    el('h2', {}, say('page.values.heading', { kommun: name })),
    el('p', { class: 'quiet' }, say('page.values.lead'), ' ', say('page.values.meaning')),
    tables.length ? el('div', { class: 'tables-of-values' }, tables) : el('p', {}, say('page.values.none')));
}

function tableOfValues(code, source, measure) {
  const own = valuesOf(code, source, measure).reverse();
  if (!own.length) return [];
  const head = [[say('page.values.edition'), ''], [say('page.values.value'), 'number'], [say('page.values.basis'), ''],
    [say('page.values.source'), '']];
  const row = (one) => [[one.year, ''], [measured(one.value, measure), 'number'], [say(`page.values.${one.basis}`), ''],
    [whereItStands(one), '']];
  return [table(heading(source, measure), head, own.map(row))];
}

// The address, and the words beside the figure there: they are Swedish in both languages.
function whereItStands({ address: url, publisher, said }) {
  const words = said && el('span', { class: 'said', lang: 'sv' }, say('page.values.quote', { text: said }));
  return [outward(url, publisher || url || ''), words];
}
