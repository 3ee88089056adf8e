"use strict";
const words = JSON.parse(document.getElementById("words").textContent);
const form = document.getElementById("ask");
const input = document.getElementById("text");
const answer = document.getElementById("answer");
const signin = document.getElementById("signin");
const COLUMNS = [
  ["name"], ["city"], ["country"], ["stage"], ["spend", "number"], ["orders", "number"], ["last_active", "number"],
  ["reachable"],
];

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function call(path, method, body) {
  const headers = { "Accept-Language": words.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const data = await response.json();
  if (response.status === 401) askForToken();
  if (!response.ok) throw Object.assign(new Error(data.error.message), { status: response.status, hint: data.error.hint });
  return data;
}

function askForToken(message) {
  signin.hidden = false;
  signin.querySelector(".problem").textContent = message || "";
}

function shown(item, key) {
  const value = item[key];
  if (key === "spend") return money(value, item.currency);
  if (Array.isArray(value)) return value.map((part) => words["channel_" + part] || part).join(", ");
  if (typeof value === "number") return value.toLocaleString(words.lang);
  return value === null || value === undefined ? "" : String(value);
}

function money(value, currency) {
  if (value === null || value === undefined) return "";
  const options = currency ? { style: "currency", currency } : {};
  return Number(value).toLocaleString(words.lang, options);
}

function empty(value) {
  return value === null || value === undefined || (Array.isArray(value) && !value.length);
}

function table(items) {
  const columns = COLUMNS.filter(([key]) => items.some((item) => !empty(item[key])));
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const [key, kind] of columns) head.append(element("th", words["col_" + key], kind));
  const body = made.createTBody();
  for (const item of items) {
    const row = body.insertRow();
    for (const [key, kind] of columns) row.append(element("td", shown(item, key), kind));
  }
  const frame = element("div", undefined, "table");
  frame.append(made);
  return frame;
}

function notes(result) {
  const list = element("ul", undefined, "notes");
  for (const [key, label] of [["assumptions", "assumed"], ["corrections", "corrected"], ["not_understood", "not_understood"]]) {
    for (const note of result[key] || []) {
      const line = element("li");
      line.append(element("b", words[label] + " "), document.createTextNode(note));
      list.append(line);
    }
  }
  return list;
}

function choices(result) {
  const row = element("p", undefined, "choices");
  for (const choice of result.choices || []) {
    const button = element("button", choice.label);
    button.type = "button";
    button.addEventListener("click", () => ask(choice.text));
    row.append(button);
  }
  return row;
}

function draw(result) {
  answer.replaceChildren();
  if (result.sentence) answer.append(element("p", result.sentence, "sentence"));
  if (result.question) answer.append(element("p", result.question, "sentence"));
  if (result.outcome === "found") {
    const total = result.total.toLocaleString(words.lang);
    answer.append(element("p", result.total === 1 ? words.people_one : words.people_many.replace("{n}", total), "total"));
  }
  answer.append(notes(result), choices(result));
  const items = result.items || [];
  if (items.length) answer.append(table(items));
  if (items.length && items.length < result.total) {
    const line = words.showing.replace("{n}", items.length).replace("{total}", result.total.toLocaleString(words.lang));
    answer.append(element("p", line, "lead"));
  }
}

async function ask(text) {
  input.value = text;
  const button = form.querySelector("button");
  button.disabled = true;
  answer.hidden = false;
  answer.replaceChildren(element("p", words.asking));
  try {
    draw(await call("/v1/tools/find_customers", "POST", { text }));
  } catch (error) {
    answer.hidden = error.status === 401;
    answer.replaceChildren(element("p", error.status ? error.message : words.failed, "problem"));
    if (error.hint) answer.append(element("p", error.hint));
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(input.value);
});
for (const example of document.querySelectorAll(".examples button")) {
  example.addEventListener("click", () => ask(example.textContent));
}
signin.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await call("/v1/session", "POST", { token: document.getElementById("token").value });
    signin.hidden = true;
    if (input.value) ask(input.value);
  } catch (error) {
    askForToken(error.status ? words.signin_wrong : words.failed);
  }
});
call("/v1/session", "GET").then((session) => {
  if (!session.signed_in) askForToken(location.hash === "#link-spent" ? words.link_spent : "");
});
