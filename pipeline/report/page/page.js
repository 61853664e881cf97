// What does the address ask for, and how is it shown? The last part of the script: it starts the page.

const SWEDISH_TITLE = document.title;
let shownAddress = null;
let shownWidth = 0;

function show() {
  const { kommun, other: second, lang: language, missing } = asked();
  const other = second === kommun ? null : second;
  shownAddress = location.hash;
  setLanguage(language, kommun);
  document.body.classList.toggle('picked', Boolean(kommun));
  for (const part of document.querySelectorAll('#programmes, #movement')) part.hidden = Boolean(kommun);
  at('sheet').hidden = !kommun;
  at('start').hidden = !kommun;
  at('clear').hidden = !other;
  for (const box of boxes) box.restore();
  tell(kommun, other, missing);
  showSheet(kommun, other);
  shade();
  markOnMap(kommun, other);
}

function setLanguage(language, kommun) {
  lang = language;
  document.documentElement.lang = lang;
  const title = lang === 'sv' ? SWEDISH_TITLE : say('page.title');
  document.title = kommun ? say('page.title_kommun', { kommun: kommun.name }) : title;
  at('language').textContent = say('page.other_language');
  at('language').lang = lang === 'sv' ? 'en' : 'sv';
  for (const id of ['kommun', 'jamfor']) {
    at(id).placeholder = say('page.pick.placeholder');
    at(`${id}-list`).setAttribute('aria-label', say('page.pick.suggestions'));
  }
}

// Said aloud by a screen reader; seen only where a name is unknown.
function tell(kommun, other, missing) {
  const names = { kommun: kommun?.name, other: other?.name };
  const shown = kommun ? say(other ? 'page.pick.shown_two' : 'page.pick.shown', names) : '';
  at('told').textContent = missing ? say('page.pick.unknown', { name: missing }) : shown;
  at('told').classList.toggle('silent', !missing);
}

function showSheet(kommun, other) {
  shownWidth = at('innehall').clientWidth;
  if (kommun) sheet(kommun, other);
  else at('sheet').replaceChildren();
}

// The links of the static tables lead to a municipality in the language that is shown.
function followLink(event) {
  const link = event.target.closest('a[href^="#kommun="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go({ kommun: named(decodeURIComponent(link.getAttribute('href').slice('#kommun='.length))), other: null });
  at('innehall').scrollIntoView();
  at('sheet').querySelector('h2')?.focus({ preventScroll: true });
}

const boxes = [
  new Combobox('kommun', () => asked().kommun, (one) => pick({ kommun: one })),
  new Combobox('jamfor', () => asked().other, (one) => pick({ other: one })),
];
at('language').addEventListener('click', () => go({ lang: lang === 'sv' ? 'en' : 'sv' }));
at('start').addEventListener('click', () => {
  go({ kommun: null, other: null });
  at('kommun').focus();
});
at('clear').addEventListener('click', () => {
  go({ other: null });
  at('jamfor').focus();
});
document.querySelector('.everyone').open = false;
document.addEventListener('click', followLink);
window.addEventListener('hashchange', () => { if (location.hash !== shownAddress) show(); });
drawMap();
show();
new ResizeObserver(() => {
  if (Math.abs(at('innehall').clientWidth - shownWidth) > 8) show();
}).observe(at('innehall'));
// Labels are measured in the page's own letters.
document.fonts.ready.then(show);
