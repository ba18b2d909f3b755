// Asks for new mail every two seconds; without this the page shows it when it is loaded again.
"use strict";

const mails = document.getElementById("mails");

function tellTimes() {
  for (const time of mails.querySelectorAll("time:not([data-told])")) {
    const when = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
    time.dataset.told = "1";
    time.textContent = new Date(time.dateTime).toLocaleString("en-GB", when);
  }
}

async function ask() {
  const newest = mails.querySelector("[data-id]");
  try {
    const answer = await fetch(`${mails.dataset.more}?after=${newest ? newest.dataset.id : 0}`);
    const piece = answer.ok ? (await answer.text()).trim() : "";
    if (piece) {
      mails.insertAdjacentHTML("afterbegin", piece);
      tellTimes();
    }
  } catch {
    // The service is stopping or starting: ask again in two seconds.
  }
  setTimeout(ask, 2000);
}

tellTimes();
setTimeout(ask, 2000);
