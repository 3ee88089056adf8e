// What the cards of public/elements share. Loaded once by the page; no card keeps state here.
(() => {
  const READS = new Set(["rows", "rule_open", "rule_edit", "job", "segments", "chart", "import_preview", "undo_look", "draft_show", "proposal", "campaign", "campaign_people", "sync_look", "sync_more", "crm_list", "mapping_look"]);
  const waited = (ms) => new Promise((done) => setTimeout(done, ms));

  // Press a button of the server. Reads are tried again while the connection comes back; what
  // changes something never is. Resolves to the answer, rejects with {message, hint}.
  async function pressing(callAction, name, payload, words) {
    for (let attempt = 0; ; attempt++) {
      let told;
      try {
        told = await callAction({ name, payload });
      } catch (error) {
        if (READS.has(name) && attempt < 4) {
          await waited(250 * 2 ** attempt);
          continue;
        }
        throw { message: (words && words.lost) || "…", hint: "" };
      }
      const answer = (told && told.response) || {};
      if (answer.error) throw answer.error;
      return answer;
    }
  }

  // The second click of a double click means the first: what changes or shows something is pressed
  // once until a moment after it ended, and a sentence is said once.
  const CLICK = 800;
  const pressed = new Map();
  function press(callAction, name, payload, words) {
    if (READS.has(name)) return pressing(callAction, name, payload, words);
    const key = `${name} ${JSON.stringify(payload)}`;
    const again = pressed.get(key);
    if (again) return again;
    const doing = pressing(callAction, name, payload, words);
    pressed.set(key, doing);
    doing.then(() => setTimeout(() => pressed.delete(key), CLICK), () => pressed.delete(key));
    return doing;
  }
  let saidAt = -CLICK;
  function say(sendUserMessage, text) {
    if (performance.now() - saidAt < CLICK) return;
    saidAt = performance.now();
    sendUserMessage(text);
  }

  // Put words into the message box and the cursor behind them.
  function compose(text) {
    const box = document.getElementById("chat-input");
    if (!box) return;
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(text.length, text.length);
  }

  // "{0} of {1}" filled in.
  const fill = (text, ...values) => String(text).replace(/\{(\d)\}/g, (_, at) => values[Number(at)] ?? "");

  // The chat's framework runs a card's file again at every change of the page; one component a name
  // keeps what a person is doing in it.
  const components = {};
  const component = (name, make) => (components[name] ??= make);

  // A job followed to its end: `tell` hears each look at it.
  async function follow(look, tell) {
    for (let pause = 120; ; pause = Math.min(1000, pause * 1.3)) {
      const job = await look();
      tell(job);
      if (job.state === "done" || job.state === "dead") return job;
      await waited(pause);
    }
  }

  // Horizontal bars, one picture to a screen reader. Each bar: label, value (0 to 1 of the longest),
  // amount, and `said`, the same in words. `h` makes elements.
  function bars(h, rows, title) {
    const drawn = rows.map((row, at) => h("span", { key: at, className: "rp-bar-row", title: row.said },
      h("span", { className: "rp-bar-label" }, row.label),
      h("span", { className: "rp-bar-track" },
        h("span", { className: "rp-bar", style: { width: `${Math.max(row.value > 0 ? 1 : 0, row.value * 100)}%` } })),
      h("span", { className: "rp-bar-amount" }, row.amount)));
    const said = `${title}. ${rows.map((row) => row.said).join(". ")}`;
    return h("span", { role: "img", "aria-label": said, className: "rp-bars" }, drawn);
  }

  // The parts of a whole as one bar with what each is and how many below it; one picture to a screen
  // reader, which the words below say again. Each part: key, label, people_text, share, share_text.
  function stack(h, parts, title) {
    return h("div", { className: "rp-stacked" },
      h("span", { className: "rp-stack", role: "img", "aria-label": `${title}. ${parts.map((part) => `${part.people_text} ${part.label}`).join(", ")}` },
        parts.map((part) => h("span", { key: part.key, className: `rp-part-${part.key}`, style: { flexGrow: part.share }, title: `${part.people_text} ${part.label}` }))),
      h("ul", { className: "rp-legend" }, parts.map((part) => h("li", { key: part.key, "data-testid": `part-${part.key}` },
        h("span", { className: `rp-dot rp-part-${part.key}`, "aria-hidden": true }), h("strong", null, part.people_text), " ", part.label, " ",
        h("span", { className: "rp-soft" }, part.share_text)))));
  }

  // An instant in the reader's words and zone; empty for none.
  function when(instant, locale) {
    const at = new Date(instant || NaN);
    return Number.isNaN(at.getTime()) ? "" : at.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  }

  // A message as one person would get it: text only, whatever stands in it.
  function mail(h, shown, words) {
    if (shown.missing) return h("p", { className: "rp-problem", "data-testid": "mail" }, fill(words.missing_value, shown.missing));
    const line = (label, text, kind) => text ? h("p", { className: kind }, h("span", { className: "rp-soft" }, `${label}: `), text) : null;
    return h("div", { className: "rp-mail", role: "group", "aria-label": fill(words.text_of, shown.name), "data-testid": "mail" },
      line(words.to, [shown.name, shown.to].filter(Boolean).join(" · "), "rp-mail-to"),
      shown.subject ? h("p", { className: "rp-mail-subject" }, h("span", { className: "rp-hidden" }, `${words.subject}: `), shown.subject) : null,
      shown.preheader ? h("p", { className: "rp-soft" }, shown.preheader) : null,
      h("div", { className: "rp-mail-text", tabIndex: 0 }, shown.text));
  }

  // What was used for an answer stands below it: the framework puts it above, where it was first
  // shown while it ran.
  function settle() {
    for (const column of new Set([...document.querySelectorAll(".step")].map((step) => step.parentElement))) {
      let place = 0, tools = [];
      const put = (child) => { const order = String(++place); if (child.style.order !== order) child.style.order = order; };
      for (const child of column.children) {
        const kind = child.dataset.stepType;
        if (kind === "tool") { tools.push(child); continue; }
        if (kind === "user_message") { tools.forEach(put); tools = []; }
        put(child);
        if (kind === "assistant_message") { tools.forEach(put); tools = []; }
      }
      tools.forEach(put);
    }
  }
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; settle(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // The empty chat says what it can do, and the page says its language: the framework does neither.
  // Light or dark as the system is, until the person chooses.
  try { localStorage.getItem("vite-ui-theme") || localStorage.setItem("vite-ui-theme", "system"); } catch { /* no storage: the default */ }
  const french = (navigator.language || "").toLowerCase().startsWith("fr");
  const WELCOME = french
    ? ["Interrogez vos clients", "Écrivez une phrase, ou déposez ici un fichier CSV ou Excel. Je redis la règle, je montre qui elle désigne, et je demande quand un mot peut vouloir dire deux choses."]
    : ["Ask about your customers", "Type a sentence, or drop a CSV or Excel file here. I say the rule back, show who it selects, and ask when a word could mean two things."];
  document.documentElement.lang = french ? "fr" : "en";
  function welcome() {
    const logo = document.querySelector("#welcome-screen .logo");
    if (!logo || document.querySelector(".rp-welcome")) return;
    const text = document.createElement("p");
    const title = document.createElement("strong");
    title.textContent = WELCOME[0];
    text.className = "rp-welcome";
    text.append(title, WELCOME[1]);
    logo.alt = "Rapport";
    logo.after(text);
  }
  new MutationObserver(welcome).observe(document.documentElement, { childList: true, subtree: true });

  // A message that is too long is refused before it is sent, and stays in its box: the socket would
  // drop it without a word. As the server counts: characters, not UTF-16 units.
  const MAX_MESSAGE = 8000;
  const grouped = (number) => number.toLocaleString(french ? "fr" : "en");
  const TOO_LONG = french
    ? (size) => `Ce message fait ${grouped(size)} caractères ; un message peut en avoir ${grouped(MAX_MESSAGE)} au plus. Il n’a pas été envoyé : raccourcissez-le, ou déposez les données dans un fichier.`
    : (size) => `This message is ${grouped(size)} characters long; a message can have ${grouped(MAX_MESSAGE)} at most. It was not sent: shorten it, or drop the data as a file.`;
  function told(text) {
    let place = document.getElementById("rp-limit");
    if (!place && !text) return;
    if (!place) {
      place = document.createElement("p");
      place.id = "rp-limit";
      place.setAttribute("role", "alert");
      document.body.append(place);
    }
    place.textContent = text;
    place.hidden = !text;
  }
  function sizeOf(box) {
    const text = box ? box.value : "";
    return text.length <= MAX_MESSAGE ? text.length : [...text].length;
  }
  function refusing(event, box) {
    const size = sizeOf(box);
    if (size <= MAX_MESSAGE) return told("");
    event.preventDefault();
    event.stopImmediatePropagation();
    told(TOO_LONG(size));
    box.focus();
  }
  const boxOf = (button) => document.getElementById(button.id === "chat-submit" ? "chat-input" : "edit-chat-input");
  window.addEventListener("click", (event) => {
    const sends = event.target instanceof Element && event.target.closest("#chat-submit, .confirm-edit");
    if (sends) refusing(event, boxOf(sends));
  }, true);
  window.addEventListener("keydown", (event) => {
    const box = event.target instanceof HTMLTextAreaElement && event.target;
    if (box && event.key === "Enter" && !event.shiftKey && /^(edit-)?chat-input$/.test(box.id)) refusing(event, box);
  }, true);
  window.addEventListener("input", (event) => {
    if (sizeOf(event.target instanceof HTMLTextAreaElement ? event.target : null) <= MAX_MESSAGE) told("");
  }, true);

  // The bell: what needs somebody, in the page's header. Text only, whatever stands in it; opening
  // the list is what marks it as seen.
  const BELL = french
    ? { open: "Notifications", none: "Rien ne demande votre attention.", failed: "Les notifications n’ont pas pu être lues.", new: "{0} nouvelles", look: "Voir",
        waits: ["1 approbation vous attend", "{0} approbations vous attendent"], approval_waiting: "qu'est-ce qui attend ?", send_failed: "où en est {0} ?", reply: "montre-moi {0}", call_missed: "montre-moi {0}", task_due: "mes tâches" }
    : { open: "Notifications", none: "Nothing needs your attention.", failed: "The notifications could not be read.", new: "{0} new", look: "Look",
        waits: ["1 approval waits for you", "{0} approvals wait for you"], approval_waiting: "what is waiting for approval?", send_failed: "how is {0} going?", reply: "show me {0}", call_missed: "show me {0}", task_due: "my tasks" };
  const LOOK_EVERY = 60000;
  const tag = (name, className, text) => { const made = document.createElement(name); made.className = className || ""; if (text) made.textContent = text; return made; };
  let notes = null;
  async function look() {
    if (!document.getElementById("header") || document.hidden) return;
    try {
      const answer = await fetch("/v1/notifications?limit=20", { headers: { "Accept-Language": french ? "fr" : "en" } });
      if (answer.ok) { notes = await answer.json(); rung(); }
    } catch { /* the connection is gone; the next look tells */ }
  }
  function sentence(text) {
    bellPanel(false);
    compose(text);
    requestAnimationFrame(() => { const submit = document.getElementById("chat-submit"); if (submit && !submit.disabled) submit.click(); });
  }
  function entry(note) {
    const line = tag("li", note.seen ? "" : "rp-new");
    line.append(tag("span", "", note.text), tag("time", "rp-soft", when(note.at, french ? "fr" : "en")));
    const says = note.open && BELL[note.kind];
    if (says && (note.kind !== "send_failed" || note.subject.startsWith("cmg_"))) {
      const button = tag("button", "rp-button", BELL.look);
      button.type = "button";
      button.onclick = () => sentence(fill(says, note.subject));
      line.append(button);
    }
    return line;
  }
  function bellPanel(open) {
    const old = document.getElementById("rp-notes");
    if (old) old.remove();
    const bell = document.getElementById("rp-bell");
    if (bell) bell.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const panel = tag("div", "rp-card");
    panel.id = "rp-notes";
    panel.dataset.testid = "notes";
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", BELL.open);
    const list = tag("ul");
    list.append(...(notes ? notes.items : []).map(entry));
    panel.append(notes && notes.items.length ? list : tag("p", "rp-soft", notes ? BELL.none : BELL.failed));
    document.body.append(panel);
    panel.tabIndex = -1;
    panel.focus();
  }
  async function ring() {
    if (document.getElementById("rp-notes")) return bellPanel(false);
    await look();
    bellPanel(true);
    if (!notes || !notes.unseen || !notes.items.length) return;
    try {
      await fetch("/v1/notifications/seen", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ up_to: notes.items[0].id }) });
      notes.unseen = 0;
      rung();
    } catch { /* they stay new */ }
  }
  function rung() {
    const place = document.getElementById("theme-toggle");
    if (!place || !notes) return;
    let bell = document.getElementById("rp-bell");
    if (!bell) {
      bell = tag("button", "rp-bell");
      bell.id = "rp-bell";
      bell.type = "button";
      bell.dataset.testid = "bell";
      bell.onclick = ring;
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      drawn.setAttribute("viewBox", "0 0 24 24");
      drawn.setAttribute("aria-hidden", "true");
      const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
      line.setAttribute("d", "M6 9a6 6 0 0 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8zM10 20a2 2 0 0 0 4 0");
      drawn.append(line);
      bell.append(drawn, tag("span", "rp-badge"));
    }
    if (bell.parentElement !== place.parentElement) place.before(bell);
    const count = notes.unseen > 99 ? "99+" : notes.unseen ? String(notes.unseen) : "";
    const badge = bell.querySelector(".rp-badge");
    if (badge.textContent !== count) badge.textContent = count;
    badge.hidden = !count;
    const said = count ? `${BELL.open}: ${fill(BELL.new, count)}` : BELL.open;
    if (bell.getAttribute("aria-label") !== said) bell.setAttribute("aria-label", said);
    waiting();
  }
  // Who opens the chat reads what waits for them, below what the chat can do.
  function waiting() {
    const text = document.querySelector(".rp-welcome");
    let line = document.getElementById("rp-waiting");
    const many = notes.approvals_waiting;
    if (!text || !many) { if (line) line.remove(); return; }
    if (!line) {
      line = tag("button", "rp-chip");
      line.id = "rp-waiting";
      line.type = "button";
      line.dataset.testid = "waiting";
      line.onclick = () => sentence(BELL.approval_waiting);
      text.after(line);
    }
    const said = many === 1 ? BELL.waits[0] : fill(BELL.waits[1], many);
    if (line.textContent !== said) line.textContent = said;
  }
  let ringing = false, looked = false;
  new MutationObserver(() => {
    if (ringing) return;
    ringing = true;
    requestAnimationFrame(() => {
      ringing = false;
      if (notes) rung();
      else if (!looked && document.getElementById("theme-toggle")) { looked = true; look(); }
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") bellPanel(false); });
  document.addEventListener("click", (event) => {
    const inside = event.target instanceof Element && event.target.closest("#rp-notes, #rp-bell");
    if (!inside && document.getElementById("rp-notes")) bellPanel(false);
  });

  window.rapport = { bars, press, say, compose, fill, component, follow, stack, when, mail };
})();
