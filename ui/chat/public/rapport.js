// What the cards of public/elements share. Loaded once by the page; no card keeps state here.
(() => {
  const READS = new Set(["rows", "rule_open", "rule_edit", "job", "segments", "chart", "import_preview", "undo_look"]);
  const waited = (ms) => new Promise((done) => setTimeout(done, ms));

  // Press a button of the server. Reads are tried again while the connection comes back; what
  // changes something never is. Resolves to the answer, rejects with {message, hint}.
  async function press(callAction, name, payload, words) {
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

  window.rapport = { bars, press, compose, fill, component, follow };
})();
