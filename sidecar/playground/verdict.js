// The view of a verdict. It builds elements and text nodes only: nothing that
// a person typed, or a rule or a help service says, is ever read as markup.

const actionSays = {
  allow: "Goes through as it is.",
  nudge: "The author is asked to think again before it is sent.",
  warn: "Is shown with a warning.",
  blur: "Is shown blurred until somebody chooses to see it.",
  mask: "Goes through with the words struck out.",
  limit: "Stays up, but is not spread further.",
  hold: "Is kept back until a person has looked at it.",
  block: "Is not delivered.",
};
const categoryOrder = ["bullying", "sexual_harassment", "self_harm", "grooming", "hate", "violence", "sexual", "profanity"];
const sourceNames = { rule: "Rule", text_model: "Text model", image_model: "Image model", conversation: "Conversation" };

// element makes <tag> with attributes and children; strings become text.
function element(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return e;
}

// words makes a name of the wire format readable: "self_harm" is "Self harm".
function words(name) {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const languageNames = new Intl.DisplayNames(["en"], { type: "language" });

function languageName(tag) {
  if (tag === "all") return "all languages";
  try {
    return tag === "und" || tag === "" ? "not clear" : languageNames.of(tag);
  } catch {
    return tag;
  }
}

// What is unfolded stays so when the next verdict replaces this one.
const unfolded = new Set();

function fold(id, summary, ...content) {
  const box = element("details", { class: "fold", id, open: unfolded.has(id) }, element("summary", {}, summary), content);
  box.addEventListener("toggle", () => (box.open ? unfolded.add(id) : unfolded.delete(id)));
  return box;
}

function panel(title, ...content) {
  return element("section", { class: "panel" }, element("h2", {}, title), content);
}

// verdictView returns the elements that show verdict, the answer to request.
function verdictView(request, verdict) {
  const counted = verdict.evidence.filter((e) => !e.near_miss);
  const missed = verdict.evidence.filter((e) => e.near_miss);
  const drafts = verdict.shadow.filter((e) => e.source !== "policy");
  const trials = verdict.shadow.filter((e) => e.source === "policy");
  const text = request.content.findIndex((part) => part.type === "text");
  return [
    headline(verdict),
    text >= 0 ? panel("Message", marked(request.content[text].text, text, counted), masked(verdict)) : null,
    support(request, verdict.support),
    panel("Scores", scores(verdict.categories)),
    panel("Evidence",
      counted.length > 0 ? findings("found", request, counted) : element("p", { class: "hint" }, "Nothing was found."),
      missed.length > 0 ? fold("missed", `Near misses (${missed.length})`, findings("missed", request, missed)) : null,
      drafts.length > 0 ? fold("shadow", `Draft rules, not counted (${drafts.length})`, findings("shadow", request, drafts)) : null),
    trials.length > 0 ? panel("Policies on trial", element("p", { class: "hint" }, "What they would have done. They change nothing."), element("ul", { class: "beside" }, trials.map((t) => trial(t)))) : null,
    provenance(verdict),
  ].filter(Boolean);
}

// summary is what a screen reader hears when a verdict comes.
function summary(verdict) {
  const reasons = verdict.actions.filter((a) => a.type === verdict.action).map((a) => reason(a.reason));
  const cards = verdict.support.length;
  return [`Verdict: ${words(verdict.action)}`, ...reasons, cards === 0 ? "no help cards" : `${cards} help card${cards > 1 ? "s" : ""}`].join(", ") + ".";
}

// reason words "grooming.high" as "Grooming, high".
function reason(code) {
  const [category, severity] = code.split(".");
  return severity ? `${words(category)}, ${severity}` : words(category);
}

function headline(verdict) {
  const content = verdict.actions.filter((a) => a.type === verdict.action);
  const beside = verdict.actions.filter((a) => a.type !== verdict.action);
  const box = element("section", { class: "panel headline", "data-action": verdict.action },
    element("p", { class: "over" }, "Action"),
    element("h2", { class: "action" }, words(verdict.action)),
    element("p", { class: "says" }, actionSays[verdict.action] ?? ""));
  if (content.length > 0) {
    box.append(element("p", { class: "because" }, "Because of ", element("strong", {}, content.map((a) => reason(a.reason)).join("; "))));
  }
  if (beside.length > 0) {
    box.append(element("h3", {}, "Besides"), element("ul", { class: "beside" }, beside.map(accompanying)));
  }
  for (const stage of verdict.degraded) {
    box.append(element("p", { class: "degraded" }, element("strong", {}, "Incomplete: "), `${words(stage)} failed, so this verdict stands without it.`));
  }
  if (verdict.coverage.length > 0) {
    box.append(element("p", { class: "hint" }, "Could not be judged: " + verdict.coverage.join(", ")));
  }
  return box;
}

function accompanying(action) {
  const detail = action.type === "escalate" ? `to ${words(action.queue ?? "").toLowerCase()}, ${action.priority}` : "";
  return element("li", {}, element("strong", {}, words(action.type)), detail ? " " + detail : "", element("span", { class: "hint" }, reason(action.reason)));
}

// trial words what a policy on trial would have done.
function trial(t) {
  const outcome = t.failed ? `no verdict, as ${words(t.failed).toLowerCase()} failed` : words(t.action);
  const others = t.actions.filter((a) => a.type !== t.action).map((a) => words(a.type).toLowerCase());
  const differs = t.differs.length > 0 ? `differs: ${t.differs.join(", ")}` : "the same";
  return element("li", { "data-trial": t.id, "data-differs": t.differs.join(" ") },
    element("code", {}, `${t.id}@${t.version}`), " ", element("strong", {}, outcome), others.length > 0 ? `, besides ${others.join(", ")}` : "", element("span", { class: "hint" }, differs));
}

// marked shows text with the words of each finding. Findings may overlap, so
// the text is cut at all their borders.
function marked(text, part, evidence) {
  const spans = evidence.map((e, row) => ({ e, row })).filter(({ e }) => e.part === part && e.start !== undefined);
  const borders = [...new Set([0, text.length, ...spans.flatMap(({ e }) => [e.start, e.end])])].sort((a, b) => a - b);
  const out = element("p", { class: "message", dir: "auto" });
  for (let i = 0; i + 1 < borders.length; i++) {
    const [from, to] = [borders[i], borders[i + 1]];
    const here = spans.filter(({ e }) => e.start <= from && e.end >= to);
    const piece = text.slice(from, to);
    out.append(here.length === 0 ? piece : mark(piece, here));
  }
  return out;
}

function mark(piece, here) {
  const rows = here.map(({ row }) => `found-${row}`);
  const tip = here.map(({ e }) => `${finding(e)} · ${e.id} · ${e.score.toFixed(2)}`);
  const m = element("mark", { tabindex: "0", role: "button", "aria-describedby": rows.join(" "), "data-rows": rows.join(" "), "data-rules": here.map(({ e }) => e.id).join(" ") }, piece);
  m.addEventListener("pointerenter", () => showTip(m, tip));
  m.addEventListener("pointerleave", hideTip);
  m.addEventListener("focus", () => showTip(m, tip));
  m.addEventListener("blur", hideTip);
  const open = () => {
    const row = document.getElementById(rows[0]);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  };
  m.addEventListener("click", open);
  m.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  });
  return m;
}

function showTip(at, lines) {
  const tip = document.getElementById("tip");
  tip.replaceChildren(...lines.map((line) => element("p", {}, line)));
  tip.hidden = false;
  const box = at.getClientRects()[0];
  const margin = 12;
  const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - margin);
  const above = box.top - tip.offsetHeight - 8;
  tip.style.left = `${Math.max(margin, left) + window.scrollX}px`;
  tip.style.top = `${(above > 0 ? above : box.bottom + 8) + window.scrollY}px`;
  for (const row of at.dataset.rows.split(" ")) document.getElementById(row)?.classList.add("lit");
}

function hideTip() {
  document.getElementById("tip").hidden = true;
  for (const row of document.querySelectorAll(".lit")) row.classList.remove("lit");
}

function masked(verdict) {
  return verdict.masked.map((m) => element("div", { class: "masked" },
    element("h3", {}, "As it would be shown"), element("p", { class: "message", dir: "auto" }, m.text)));
}

function scores(categories) {
  return element("ul", { class: "scores" }, categoryOrder.filter((name) => categories[name]).map((name) => {
    const c = categories[name];
    const fill = element("span", { class: "fill" });
    fill.style.setProperty("--score", c.score);
    const more = c.signals.map(words);
    if (c.level) more.push(`level: ${c.level}`);
    if (c.speaker) more.push(`about: ${c.speaker}`);
    return element("li", { "data-category": name, "data-severity": c.severity },
      element("span", { class: "name" }, words(name)),
      element("span", { class: "track", "aria-hidden": "true" }, fill),
      element("span", { class: "number" }, c.score.toFixed(2)),
      element("span", { class: "severity" }, c.severity),
      more.length > 0 ? element("span", { class: "signals" }, more.join(" · ")) : null);
  }));
}

function finding(e) {
  return e.signal ? `${words(e.category)}: ${words(e.signal).toLowerCase()}` : words(e.category);
}

// findings is a table that turns into a list of cards where space is narrow;
// the roles keep it a table for a screen reader.
function findings(prefix, request, evidence) {
  const columns = ["Finding", "From", "Score", "Where"];
  const head = element("tr", { role: "row" }, columns.map((c) => element("th", { scope: "col", role: "columnheader" }, c)));
  const rows = evidence.map((e, i) => {
    const cells = [
      [element("strong", {}, finding(e))],
      [`${sourceNames[e.source] ?? words(e.source)} `, element("code", {}, e.id), e.clause ? element("span", { class: "hint" }, `${e.near_miss ? "failed: " : ""}${e.clause}`) : null],
      [e.score.toFixed(2)],
      [where(request, e)],
    ];
    return element("tr", { role: "row", id: `${prefix}-${i}`, tabindex: "-1" },
      cells.map((cell, k) => element("td", { role: "cell", "data-label": columns[k] }, cell)));
  });
  return element("table", { role: "table", class: "findings" },
    element("thead", { role: "rowgroup" }, head), element("tbody", { role: "rowgroup" }, rows));
}

function where(request, e) {
  const part = request.content[e.part];
  let place = part?.type === "image" ? "the picture" : "the whole message";
  if (part?.type === "text" && e.start !== undefined) place = `“${part.text.slice(e.start, e.end)}”`;
  if (e.read_as) place += `, read as “${e.read_as}”`;
  return e.message === undefined ? place : `${place}, with earlier message ${e.message + 1}`;
}

function provenance(verdict) {
  const p = verdict.provenance;
  const list = (names) => (names.length > 0 ? names.join("\n") : "none");
  return fold("provenance", `Decided by policy ${p.policy}; language ${languageName(verdict.language)}`,
    element("dl", { class: "facts" }, [["Engine", p.engine], ["Rule packs", list(p.packs)], ["Models", list(p.models)], ["Decision", verdict.decision_id]]
      .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
}
