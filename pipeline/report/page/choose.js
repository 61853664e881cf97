// Which municipality is asked for? Chosen by name in a combobox, as WAI-ARIA describes it, or by a click on the map;
// the choice stands in the address: #kommun=Värmdö&jamfor=Nacka&sprak=en

function asked() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const [kommun, other] = ['kommun', 'jamfor'].map((key) => fields.get(key) || '');
  return {
    kommun: named(kommun),
    other: named(other),
    lang: fields.get('sprak') === 'en' ? 'en' : 'sv',
    missing: [kommun, other].find((text) => text && !named(text)),
  };
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

// Go there, and bring it into view where it would lie below.
function pick(change) {
  go(change);
  if (at('sheet').getBoundingClientRect().top > 0.6 * window.innerHeight) at('innehall').scrollIntoView();
}

// Names that begin as typed come first.
function matches(typed) {
  const wanted = plain(typed.trim());
  const starting = kommuner.filter((one) => one.plain.startsWith(wanted));
  return [...starting, ...kommuner.filter((one) => one.plain.includes(wanted) && !one.plain.startsWith(wanted))];
}

class Combobox {
  constructor(id, current, chosen) {
    Object.assign(this, { id, current, chosen, input: at(id), list: at(`${id}-list`), offered: [], active: -1 });
    this.input.addEventListener('input', () => this.open(this.input.value));
    this.input.addEventListener('focus', () => this.input.select());
    this.input.addEventListener('click', () => { if (this.list.hidden) this.open(''); });
    this.input.addEventListener('blur', () => { this.close(); this.restore(); });
    this.input.addEventListener('keydown', (event) => this.key(event));
  }

  open(typed) {
    this.offered = matches(typed);
    this.active = typed.trim() && this.offered.length ? 0 : -1;
    const none = el('li', { role: 'option', 'aria-disabled': 'true' }, say('page.pick.none'));
    const options = this.offered.map((one, index) => this.option(one, index));
    this.list.replaceChildren(...(options.length ? options : [none]));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.mark();
  }

  option(one, index) {
    const parts = [el('span', {}, one.name), el('small', {}, one.county)];
    const option = el('li', { id: `${this.id}-${index}`, role: 'option' }, parts);
    option.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.choose(one);
    });
    return option;
  }

  mark() {
    [...this.list.children].forEach((option, index) => (
      option.setAttribute('aria-selected', String(index === this.active))));
    if (this.active < 0) {
      this.input.removeAttribute('aria-activedescendant');
      return;
    }
    this.input.setAttribute('aria-activedescendant', `${this.id}-${this.active}`);
    this.list.children[this.active].scrollIntoView({ block: 'nearest' });
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  choose(one) {
    this.input.value = one.name;
    this.close();
    this.chosen(one);
  }

  // Show what is chosen, whatever was typed.
  restore() {
    this.input.value = this.current()?.name || '';
  }

  key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.step(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && !this.list.hidden && this.offered.length) {
      event.preventDefault();
      this.choose(this.offered[Math.max(this.active, 0)]);
    } else if (event.key === 'Escape') {
      if (this.list.hidden) this.input.value = '';
      this.close();
    }
  }

  step(by) {
    const many = this.offered.length;
    if (this.list.hidden) {
      this.open(this.input.value === this.current()?.name ? '' : this.input.value);
    } else if (many) {
      this.active = this.active < 0 && by < 0 ? many - 1 : (this.active + by + many) % many;
      this.mark();
    }
  }
}
