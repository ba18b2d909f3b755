// What a script adds to a page that is complete without it: an answer in place, one that waits
// for the signal, reading aloud, a covered screen. Nothing is counted, timed or sent elsewhere.
(() => {
  'use strict';
  const one = (what, from = document) => from.querySelector(what);
  const leaveUrl = one('.leave').href;
  const KEPT = 'kept';
  let busy = false;

  // ---- The way out: no step back leads here again, and nothing is kept in this tab.
  const leave = () => {
    try { sessionStorage.clear(); } catch { /* a browser may refuse it */ }
    document.body.hidden = true;
    location.replace(leaveUrl);
  };
  let shifts = [];
  addEventListener('keydown', (event) => {
    if (event.key !== 'Shift') { shifts = []; return; }
    if (event.repeat) return;
    shifts = [...shifts, event.timeStamp].filter((at) => event.timeStamp - at < 1500);
    if (shifts.length > 2) leave();
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.leave');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });

  // ---- Reading aloud: in the browser's own voice, or a recording where the survey has one.
  const voice = window.speechSynthesis;
  let player = null;
  const hush = () => {
    voice?.cancel();
    player?.pause();
    player = null;
    const button = one('.read.on');
    if (!button) return;
    button.classList.remove('on');
    one('span', button).textContent = button.dataset.start;
    one('.spoken')?.classList.remove('spoken');
  };
  const shown = (part) => part.checkVisibility?.() ?? part.offsetParent !== null;
  const parts = () => [...document.querySelectorAll(
    'main :is(h1, h2, p, li > p, li, legend, dt, dd, .options b, .replies b, .also b, .also > button, .go, label.more)')]
    .filter((part) => shown(part) && !part.closest('[hidden], .progress, .earlier')
      && !one('h1, h2, p, b, a, button', part) && part.textContent.trim());
  const speak = (button) => {
    const recording = one('main [data-audio]')?.dataset.audio;
    if (recording) {
      player = new Audio(recording);
      player.onended = hush;
      player.play().catch(hush);
      return;
    }
    const texts = parts();
    texts.forEach((part, index) => {
      const said = new SpeechSynthesisUtterance(part.textContent.trim());
      said.lang = part.closest('[lang]').lang === 'en' ? 'en-GB' : part.closest('[lang]').lang;
      said.rate = 0.92;
      said.onstart = () => {
        one('.spoken')?.classList.remove('spoken');
        part.classList.add('spoken');
      };
      said.onerror = hush;
      if (index === texts.length - 1) said.onend = () => button.classList.contains('on') && hush();
      voice.speak(said);
    });
  };

  // ---- A cover over the screen, for when somebody comes near.
  const cover = (button) => {
    hush();
    const lid = document.createElement('button');
    lid.className = 'lid';
    lid.textContent = button.dataset.back;
    const title = document.title;
    document.title = button.dataset.title;
    [...document.body.children].forEach((part) => { part.inert = true; });
    document.body.append(lid);
    lid.focus();
    lid.onclick = () => {
      lid.remove();
      document.title = title;
      [...document.body.children].forEach((part) => { part.inert = false; });
      one('.cover')?.focus();
    };
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('.tools button');
    if (!button) return;
    if (button.matches('.cover')) { cover(button); return; }
    const on = button.classList.contains('on');
    hush();
    if (on) return;
    button.dataset.start = one('span', button).textContent;
    button.classList.add('on');
    one('span', button).textContent = button.dataset.stop;
    speak(button);
  });
  const tools = () => {
    const read = one('.read');
    if (read) read.hidden = !(voice && window.SpeechSynthesisUtterance) && !one('main [data-audio]');
    if (one('.cover')) one('.cover').hidden = false;
  };

  // ---- An answer in place. The server sends the same page as ever; what changed is put in.
  const put = (text, url) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    if (!one('main', page)) { location.assign(url); return; }
    hush();
    document.title = page.title;
    document.body.className = page.body.className;
    for (const name of ['lang', 'dir']) document.documentElement[name] = page.documentElement[name];
    for (const part of ['header', '.tools', 'main', 'footer']) one(part).replaceWith(one(part, page));
    tools();
    scrollTo(0, 0);
    one('main').focus({ preventScroll: true });
    history.replaceState(null, '', url);
  };
  const swap = (text, url) => {
    if (document.startViewTransition && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      return document.startViewTransition(() => put(text, url)).updateCallbackDone;
    }
    return put(text, url);
  };

  // ---- What cannot go now is kept in this tab only, and goes when the signal is back. The page
  // it came from waits with it; on any other page nothing is in the way of asking for help.
  let waits = [];
  let ours = null;
  let tries = 0;
  let retry = 0;
  const going = new Set();
  const kept = () => { try { return [JSON.parse(sessionStorage.getItem(KEPT)) ?? []].flat(); } catch { return []; } };
  const keep = () => {
    // A tablet goes to the next child: there it waits in memory only.
    if (one('main').dataset.tablet) return;
    try { waits.length ? sessionStorage.setItem(KEPT, JSON.stringify(waits)) : sessionStorage.removeItem(KEPT); } catch { /* it stays in memory */ }
  };
  const holds = (sent) => sent === ours || new URL(sent.to).pathname === location.pathname;
  const again = () => { clearTimeout(retry); waits.forEach(send); };
  const wait = () => {
    const signal = one('#signal');
    signal.textContent = `${signal.dataset.waiting} `;
    const now = document.createElement('button');
    now.textContent = signal.dataset.try;
    now.onclick = again;
    signal.append(now);
    clearTimeout(retry);
    retry = setTimeout(() => { tries += 1; again(); }, Math.min(30, 2 ** tries) * 1000);
  };
  addEventListener('online', again);

  const send = async (sent) => {
    if (going.has(sent)) return;
    going.add(sent);
    if (holds(sent)) { busy = true; one('main').inert = true; }
    let answer, text;
    try {
      answer = await fetch(sent.to, {
        method: 'POST', body: new URLSearchParams(sent.fields), headers: { 'X-In-Place': '1' },
      });
      text = await answer.text();
    } catch { answer = null; }
    going.delete(sent);
    const late = !answer || answer.status >= 500 || answer.status === 429;
    waits = waits.filter((other) => other !== sent).concat(late ? [sent] : []);
    keep();
    if (!late) {
      tries = 0;
      // What is being written on another page stays where it is.
      const here = holds(sent) || ![...document.querySelectorAll('textarea')].some((box) => box.value);
      if (holds(sent)) { busy = false; ours = null; }
      if (here) await swap(text, answer.url);
    }
    if (waits.length) wait(); else one('#signal').textContent = '';
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    // An old browser does not say which button it was: it sends the page by itself.
    if (form.method !== 'post' || event.submitter === undefined) return;
    event.preventDefault();
    if (busy) return;
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    if (event.submitter?.name) fields.push([event.submitter.name, event.submitter.value]);
    ours = { to: form.action, fields };
    send(ours);
  });

  tools();
  waits = kept();
  waits.forEach(send);
})();
