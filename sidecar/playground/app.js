// The form: reads it, asks the server, and shows the answer or the refusal.

const byId = (id) => document.getElementById(id);
const typingPause = 250; // milliseconds without a key before a message is judged

const ages = ["unknown", "0-5", "6-9", "10-12", "13-15", "16-17", "18+"];
const surfaces = ["direct_message", "group_chat", "comment", "post", "profile", "livestream", "search", "assistant"];
const phases = { post_send: "After sending", pre_send: "Before sending" };
const languages = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk"];

const examples = [
  { name: "An adult asks for secrecy", text: "You are so mature for your age. Don’t tell your mum we talk, it’s our little secret.", author: "18+", recipient: "10-12" },
  { name: "The same from a friend", text: "You are so mature for your age. Don’t tell your mum we talk, it’s our little secret.", author: "10-12", recipient: "10-12" },
  { name: "Mean, before sending", text: "You are such a loser, nobody likes you.", author: "13-15", recipient: "13-15", surface: "group_chat", phase: "pre_send" },
  { name: "Mean, in disguise", text: "you are such a l0ser, n o b o d y likes you", author: "13-15", recipient: "10-12" },
  { name: "A child in distress", text: "I don’t want to be here anymore.", author: "13-15", recipient: "13-15" },
  { name: "Worried about a friend", text: "I think my friend wants to kill herself, what do I do?", author: "13-15", recipient: "13-15" },
  { name: "A stranger moves on", text: "Do you have snap? Let’s talk there instead.", author: "18+", recipient: "10-12",
    history: [["author", "how old are you?"], ["recipient", "11"], ["author", "are you home alone?"]] },
  { name: "A swear word", text: "wtf was that, we had the ball!", author: "13-15", recipient: "10-12", surface: "group_chat" },
  { name: "Kind words", text: "I’m here for you. You are not alone, shall we talk to Ms Berg together?", author: "13-15", recipient: "13-15" },
  { name: "Harmless", text: "See you at training at five, bring the ball!", author: "13-15", recipient: "13-15" },
];

// What the page holds besides its fields: the picture as chosen, the request
// under way, the timer of the typing pause, and the last request judged.
const page = { picture: null, underway: null, timer: 0, last: null };

function fill(select, options) {
  byId(select).append(...options.map(([value, label]) => element("option", { value }, label)));
}

// countries are all that the browser can name: codes that are no country, or
// an old name of one, are left out.
function countries() {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const none = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((a) => letters.map((b) => a + b));
  return codes
    .filter((code) => !none.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` && names.of(code))
    .map((code) => [code, names.of(code)])
    .sort((a, b) => a[1].localeCompare(b[1], "en"));
}

function addHistory(who = "author", text = "") {
  const item = element("li", {},
    element("select", { "aria-label": "Who wrote it" }, element("option", { value: "author" }, "Author"), element("option", { value: "recipient" }, "Recipient")),
    element("input", { "aria-label": "Earlier message", spellcheck: "false", value: text }),
    element("button", { type: "button", class: "quiet", "aria-label": "Remove this message" }, "✕"));
  item.querySelector("select").value = who;
  item.querySelector("button").addEventListener("click", () => {
    item.remove();
    countHistory();
    byId("history-add").focus();
    soon();
  });
  byId("history").append(item);
  countHistory();
  return item;
}

function countHistory() {
  byId("history-count").textContent = byId("history").childElementCount || "none";
}

function history() {
  return [...byId("history").children]
    .map((item) => ({ author_id: item.querySelector("select").value, text: item.querySelector("input").value }))
    .filter((m) => m.text !== "");
}

// request reads the form; null where there is nothing to judge.
function request() {
  const text = byId("message").value;
  const content = [];
  if (text !== "") content.push({ type: "text", text });
  if (page.picture) content.push({ type: "image", data: page.picture.data });
  if (content.length === 0) return null;
  return {
    content,
    author: { id: "author", age_band: byId("author-age").value },
    recipients: [{ id: "recipient", age_band: byId("recipient-age").value }],
    surface: byId("surface").value,
    phase: byId("phase").value,
    policy: byId("policy").value.trim() || undefined,
    country: byId("country").value || undefined,
    locale: byId("locale").value || undefined,
    history: history(),
    explain: true,
    offsets: "utf16",
  };
}

// judge asks the server; an answer that a newer question overtook is dropped.
// reveal brings the verdict into view, for those who asked for it.
async function judge({ reveal = false } = {}) {
  clearTimeout(page.timer);
  page.underway?.abort();
  const body = request();
  if (!body) {
    showNothing();
    return;
  }
  const underway = (page.underway = new AbortController());
  byId("result").setAttribute("aria-busy", "true");
  const headers = { "Content-Type": "application/json" };
  const key = byId("key").value.trim();
  if (key !== "") headers.Authorization = `Bearer ${key}`;
  try {
    const answer = await fetch("v1/moderate", { method: "POST", headers, body: JSON.stringify(body), signal: underway.signal, credentials: "omit" });
    const reply = await answer.json();
    if (underway.signal.aborted) return;
    showRaw(body, reply);
    if (answer.ok) showVerdict(body, reply);
    else showProblem(reply.error);
    if (reveal && byId("result").getBoundingClientRect().top > innerHeight * 0.6) byId("result").scrollIntoView();
  } catch (fault) {
    if (underway.signal.aborted) return;
    byId("raw").hidden = true;
    showProblem({ code: "no answer", message: page.picture && fault instanceof TypeError ? "the server cannot be reached, or the picture is larger than it takes" : "the server cannot be reached, or it answered with something other than a verdict" });
  } finally {
    if (page.underway === underway) byId("result").removeAttribute("aria-busy");
  }
}

// soon judges after the typing pause, if the person wants that.
function soon() {
  clearTimeout(page.timer);
  if (request() === null) judge();
  else if (byId("live").checked) page.timer = setTimeout(() => judge(), typingPause);
}

function show(id) {
  for (const part of ["problem", "empty", "verdict"]) byId(part).hidden = part !== id;
  hideTip();
}

function say(text) {
  if (byId("status").textContent !== text) byId("status").textContent = text;
}

function showNothing() {
  show("empty");
  say("");
  byId("raw").hidden = true;
  byId("result").removeAttribute("aria-busy");
  markFault();
}

function showVerdict(body, verdict) {
  byId("verdict").replaceChildren(...verdictView(body, verdict));
  show("verdict");
  say(summary(verdict));
  markFault();
}

function showProblem(problem) {
  const { code = "internal", message = "the server refused without saying why", field, request_id: id } = problem ?? {};
  const box = byId("problem");
  box.replaceChildren(
    element("h2", {}, code === "unauthorized" ? "An API key is needed" : "No verdict"),
    element("p", {}, code === "unauthorized" ? "Paste a key of this server under “API key”; it stays in this page’s memory." : message),
    element("p", { class: "small" }, [code, id ? `request ${id}` : null].filter(Boolean).join(" · ")));
  if (code === "unauthorized") byId("key-box").open = true;
  show("problem");
  say("");
  markFault(field);
}

// markFault marks the field of the form that the server's field name means.
function markFault(name = "") {
  const fields = { policy: "policy", country: "country", locale: "locale", surface: "surface", phase: "phase", content: "message", author: "author-age", recipients: "recipient-age" };
  const faulty = fields[name.match(/^[a-z]+/)?.[0]];
  for (const id of Object.values(fields)) byId(id).setAttribute("aria-invalid", String(id === faulty));
}

// showRaw shows what was said both ways; a picture's data is only counted.
function showRaw(body, reply) {
  page.last = body;
  const brief = { ...body, content: body.content.map((p) => (p.data ? { ...p, data: `… ${p.data.length} characters of base64 …` } : p)) };
  byId("raw-curl").textContent = curl(JSON.stringify(brief, null, 2), byId("key").value.trim() !== "");
  byId("raw-response").textContent = JSON.stringify(reply, null, 2);
  byId("raw").hidden = false;
}

// curl hands the body over on standard input, so that no quote in it can end
// the command. The key itself stays out of it.
function curl(json, withKey) {
  const address = new URL("v1/moderate", location.href).href;
  const key = withKey ? ` -H "Authorization: Bearer $HANDRAIL_API_KEY"` : "";
  return `curl -s ${address}${key} --data-binary @- <<'END_OF_REQUEST'\n${json}\nEND_OF_REQUEST`;
}

async function copyCurl() {
  const button = byId("copy");
  try {
    await navigator.clipboard.writeText(curl(JSON.stringify(page.last), byId("key").value.trim() !== "") + "\n");
    button.textContent = "Copied";
  } catch { // no clipboard outside https and loopback
    getSelection().selectAllChildren(byId("raw-curl"));
    button.textContent = "Selected: copy it";
  }
  setTimeout(() => (button.textContent = "Copy as curl"), 2000);
}

function takePicture(file) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    dropPicture();
    page.picture = { data: reader.result.slice(reader.result.indexOf(",") + 1), url: URL.createObjectURL(file) };
    byId("preview-image").src = page.picture.url;
    byId("preview-name").textContent = `${file.name} · ${Math.ceil(file.size / 1024)} KiB`;
    byId("preview").hidden = false;
    judge();
  });
  reader.addEventListener("error", () => showProblem({ code: "no picture", message: "the file could not be read" }));
  reader.readAsDataURL(file);
}

function dropPicture() {
  if (page.picture) URL.revokeObjectURL(page.picture.url);
  page.picture = null;
  byId("preview-image").removeAttribute("src");
  byId("preview").hidden = true;
  byId("picture").value = "";
}

function clear() {
  byId("message").value = "";
  byId("history").replaceChildren();
  countHistory();
  dropPicture();
}

function takeExample(example) {
  clear();
  byId("message").value = example.text;
  byId("author-age").value = example.author;
  byId("recipient-age").value = example.recipient;
  byId("surface").value = example.surface ?? "direct_message";
  byId("phase").value = example.phase ?? "post_send";
  for (const [who, text] of example.history ?? []) addHistory(who, text);
  byId("history-box").open = Boolean(example.history);
  judge({ reveal: true });
}

function start() {
  for (const id of ["author-age", "recipient-age"]) fill(id, ages.map((a) => [a, a === "unknown" ? "Not known (as a child)" : a]));
  fill("surface", surfaces.map((s) => [s, words(s)]));
  fill("phase", Object.entries(phases));
  fill("country", [["", "Not given"], ...countries()]);
  fill("locale", [["", "From the text"], ...languages.map((l) => [l, languageName(l)]).sort((a, b) => a[1].localeCompare(b[1], "en"))]);
  for (const example of examples) {
    const button = element("button", { type: "button", class: "chip" }, example.name);
    button.addEventListener("click", () => takeExample(example));
    byId("examples").append(button);
  }
  listen();
}

function listen() {
  const files = (list) => [...(list ?? [])].find((file) => file.type.startsWith("image/")) ?? list?.[0];
  byId("form").addEventListener("input", (event) => event.target.id !== "picture" && soon());
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    judge({ reveal: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      judge({ reveal: true });
    }
  });
  byId("clear").addEventListener("click", () => {
    clear();
    judge();
    byId("message").focus();
  });
  byId("copy").addEventListener("click", copyCurl);
  byId("history-add").addEventListener("click", () => addHistory().querySelector("input").focus());
  byId("picture").addEventListener("change", (event) => event.target.files[0] && takePicture(event.target.files[0]));
  byId("picture-remove").addEventListener("click", () => {
    dropPicture();
    byId("picture").focus();
    judge();
  });
  document.addEventListener("paste", (event) => {
    const file = files(event.clipboardData?.files);
    if (file) {
      event.preventDefault();
      takePicture(file);
    }
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault(); // or the browser would open the file instead of the page
      byId("drop").classList.toggle("over", kind === "dragenter" || kind === "dragover");
      const file = kind === "drop" ? files(event.dataTransfer.files) : null;
      if (file) takePicture(file);
    });
  }
}

start();
