"use strict";
const words = JSON.parse(document.getElementById("words").textContent);
const form = document.getElementById("signin");
const problem = document.querySelector(".problem");

function enter() {
  location.replace(location.pathname === "/login" ? "/" : location.pathname);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.textContent = "";
  const body = JSON.stringify({ token: document.getElementById("token").value });
  try {
    const response = await fetch("/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (response.ok) enter();
    else problem.textContent = words.signin_wrong;
  } catch {
    problem.textContent = words.failed;
  }
});
if (location.hash === "#link-spent") problem.textContent = words.link_spent;
// A link on another site brings no session along; asked from here, it is there.
fetch("/v1/session").then((response) => response.json()).then((session) => {
  if (session.signed_in) enter();
});
