// Two keys say how a comment sounds or what it is about; without script the forms do the same.
"use strict";

{
  const page = document.querySelector("[data-checking]");
  const use = document.getElementById("use-keys");
  const aloud = document.querySelector("[data-aloud]");
  const NUMBERS = ["1", "2", "3", "4", "5"];
  let waiting = null; // "s" or "t": the first of two keys was pressed
  let timer = 0;

  const cards = () => [...document.querySelectorAll("[data-comments] article")].filter((card) => !card.parentElement.hidden);
  const judgingOf = (card) => card?.querySelector("[data-judging]");
  const say = (words) => {
    if (aloud) aloud.textContent = words;
  };

  function wait(key) {
    waiting = key;
    document.body.dataset.waiting = key ?? "";
    clearTimeout(timer);
    if (key) {
      say(key === "s" ? "How does it sound? 1 to 5." : "Which theme? Press its key.");
      timer = setTimeout(() => wait(null), 8000);
    }
  }

  async function send(place, fields) {
    const body = new FormData();
    const form = place.querySelector("[data-agree]");
    for (const kept of form.querySelectorAll("input[type=hidden]")) body.append(kept.name, kept.value);
    for (const [name, value] of fields) body.append(name, value);
    const wrong = place.querySelector("[data-wrong]");
    wrong.hidden = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        keepalive: true,
        signal: AbortSignal.timeout(15000),
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      const left = page?.querySelector("[data-left]");
      if (left) left.textContent = told.left;
      return true;
    } catch (error) {
      const known = error instanceof TypeError || error instanceof SyntaxError ? "" : error.message;
      wrong.textContent = known || "It could not be sent. Are you still signed in, and on line?";
      wrong.hidden = false;
      return false;
    }
  }

  const label = (input) => input.labels[0].textContent.replace(input.dataset.key ?? /^\d/, "").trim();

  function shows(place, input) {
    const tag = place.querySelector("[data-sounds]");
    tag.textContent = label(input);
    tag.className = `tag ${input.value}`;
    place.querySelector("[data-who]").textContent = "(you said so)";
    place.querySelector("[data-because]")?.remove(); // the computer's reasons for what it had said
  }

  function lists(place) {
    const chosen = [...place.querySelectorAll("input[name=theme]:checked")];
    const names = chosen.length ? chosen.map(label) : ["no theme"];
    const tags = names.flatMap((name) => {
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = name;
      return [tag, " "];
    });
    place.querySelector("[data-themes]").replaceChildren(...tags);
    place.querySelector("[data-who-about]").textContent = "(you said so)";
  }

  async function sounds(place, input) {
    const before = place.querySelector("input[name=sounds]:checked");
    input.checked = true;
    if (!(await send(place, [["sounds", input.value]]))) {
      if (before) before.checked = true;
      return;
    }
    shows(place, input);
    say(`It sounds ${label(input)}. Kept.`);
  }

  async function theme(place, input) {
    input.checked = !input.checked;
    const chosen = [...place.querySelectorAll("input[name=theme]:checked")];
    const fields = [["themes", "chosen"], ...chosen.map((one) => ["theme", one.value])];
    if (!(await send(place, fields))) {
      input.checked = !input.checked;
      return;
    }
    lists(place);
    say(`${label(input)} ${input.checked ? "added" : "taken away"}. Kept.`);
  }

  async function correct(card, form) {
    const place = judgingOf(card);
    const names = ["sounds", "themes", "theme", "why"];
    const fields = [...new FormData(form)].filter(([name]) => names.includes(name));
    if (!(await send(place, fields))) return;
    const chosen = form.querySelector("input[name=sounds]:checked");
    if (chosen) shows(place, chosen);
    lists(place);
    form.closest("details").open = false;
    card.focus({ preventScroll: true });
    say("Kept what you say.");
  }

  function beside(card, by) {
    const all = cards();
    return all[all.indexOf(card) + by];
  }

  function goTo(card) {
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "start" });
  }

  async function agree(card) {
    if (!(await send(judgingOf(card), []))) return;
    say("Kept: that is right.");
    const next = beside(card, 1) ?? beside(card, -1);
    card.parentElement.hidden = true; // first, or what is scrolled to would move away under it
    goTo(next);
    if (!next) {
      const empty = page.querySelector("[data-empty]");
      empty.hidden = false;
      empty.focus();
    }
  }

  function second(place, key) {
    const first = waiting;
    wait(null);
    if (first === "s") {
      const at = NUMBERS.indexOf(key);
      const inputs = place.querySelectorAll("input[name=sounds]");
      if (at >= 0) sounds(place, inputs[at]);
      return at >= 0;
    }
    const input = [...place.querySelectorAll("input[name=theme]")].find((one) => one.dataset.key.toLowerCase() === key);
    if (input) theme(place, input);
    return Boolean(input);
  }

  function press(event) {
    const at = event.target;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (use && !use.checked) return;
    if (at.closest("input:not([type=radio], [type=checkbox]), textarea, select, header, footer")) return;
    const card = at.closest("article") ?? (page && cards()[0]);
    const place = judgingOf(card);
    if (waiting && place) {
      if (key === "escape" || second(place, key)) {
        wait(null);
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      return;
    }
    if (place && (key === "s" || key === "t")) wait(key);
    else if (page && card && key === "y") agree(card);
    else if (page && card && (key === "j" || key === "k")) at.closest("article") ? goTo(beside(card, key === "j" ? 1 : -1)) : card.focus();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Before the other keys of the page: the second of two may be any letter.
  document.addEventListener("keydown", press, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("[data-judging]")) return;
    event.preventDefault();
    const card = form.closest("article");
    if (form.matches("[data-correct]")) correct(card, form);
    else if (page) agree(card);
    else send(judgingOf(card), []).then((kept) => kept && say("Kept: that is right."));
  });
}
