"use strict";
const words = JSON.parse(document.getElementById("words").textContent);
const place = document.getElementById("operations");

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function resolved(schema, whole) {
  if (!schema) return {};
  if (schema.$ref) return { ...whole.components.schemas[schema.$ref.split("/").pop()], ...schema, $ref: undefined };
  const branches = (schema.anyOf || []).filter((branch) => branch.type !== "null");
  return branches.length === 1 ? { ...resolved(branches[0], whole), ...schema, anyOf: undefined } : schema;
}

function kind(schema, whole) {
  const known = resolved(schema, whole);
  if (known.enum) return known.enum.join(" | ");
  if (known.type === "array") return "[" + kind(known.items, whole) + "]";
  return known.title && known.properties ? known.title : known.type || "any";
}

function fieldTable(rows) {
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const key of ["field", "type", "about"]) head.append(element("th", words[key]));
  const body = made.createTBody();
  for (const [name, type, about] of rows) {
    const row = body.insertRow();
    row.append(element("td", name, "path"), element("td", type, "path"), element("td", about));
  }
  const frame = element("div", undefined, "table");
  frame.append(made);
  return frame;
}

function fieldRows(operation, whole) {
  const rows = (operation.parameters || []).map((parameter) => [
    parameter.name, kind(parameter.schema, whole), `${parameter.in}. ${parameter.description || ""}`,
  ]);
  const body = operation.requestBody?.content["application/json"]?.schema;
  const model = resolved(body, whole);
  for (const [name, schema] of Object.entries(model.properties || {})) {
    const must = (model.required || []).includes(name) ? ` (${words.required})` : "";
    rows.push([name, kind(schema, whole), (schema.description || "") + must]);
  }
  return rows;
}

async function send(method, path, text, output) {
  const options = { method, headers: { "Accept-Language": words.lang } };
  if (method === "POST") Object.assign(options, { body: text, headers: { ...options.headers, "Content-Type": "application/json" } });
  const response = await fetch(path, options);
  const body = await response.text();
  let shown = body;
  try { shown = JSON.stringify(JSON.parse(body), null, 2); } catch { /* not JSON: shown as it came */ }
  output.textContent = `${response.status} ${response.statusText}\n${shown.slice(0, 20000)}`;
}

function tryForm(method, path) {
  const form = element("form");
  const text = element(method === "POST" ? "textarea" : "input");
  text.value = method === "POST" ? "{}" : path;
  text.setAttribute("aria-label", method === "POST" ? words.arguments : "URL");
  const output = element("pre");
  output.hidden = true;
  form.append(text, element("button", words.send));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    output.hidden = false;
    try {
      await send(method, method === "POST" ? path : text.value, text.value, output);
    } catch (error) {
      output.textContent = String(error);
    }
  });
  const frame = element("div");
  frame.append(element("h3", words.try), form, output);
  return frame;
}

function drawn(path, method, operation, whole) {
  const details = element("details", undefined, "operation");
  details.id = operation.operationId;
  const summary = element("summary");
  summary.append(element("span", method.toUpperCase(), "method"), element("span", path, "path"), element("span", operation.summary, "summary"));
  const body = element("div");
  body.append(element("p", operation.description, "description"));
  const rows = fieldRows(operation, whole);
  if (rows.length) body.append(fieldTable(rows));
  if (operation.requestBody?.content["application/json"] || method === "get") body.append(tryForm(method.toUpperCase(), path));
  details.append(summary, body);
  return details;
}

fetch("/openapi.json").then((response) => response.json()).then((whole) => {
  const groups = new Map();
  for (const [path, methods] of Object.entries(whole.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const group = operation.tags?.[0] || "";
      if (!groups.has(group)) groups.set(group, element("section"));
      groups.get(group).append(drawn(path, method, operation, whole));
    }
  }
  for (const [name, section] of groups) place.append(element("h2", name), section);
});
