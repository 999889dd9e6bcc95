// Shows the registry, and asks for it again and again. Whatever a service said of itself goes in as
// text, never as HTML: a name is only a name here.

const PAUSE_MILLIS = 1500;
const TIMEOUT_MILLIS = 5000;
const ALL_OPEN_UP_TO = 200; // instances; a larger registry starts with its applications closed
const MOST_ROWS = 200; // of one application
const SIDE_BY_SIDE = 4; // requests at the same time
const STATUSES = ["UP", "DOWN", "STARTING", "OUT_OF_SERVICE", "UNKNOWN"];

const at = (id) => document.getElementById(id);
const groups = new Map(); // application name -> what is shown of it
let openByDefault = null;
let lostSince = null;

/** Spelled out, for a table that is laid out as cards on a phone would lose them. */
const ROLES = { tbody: "rowgroup", tr: "row", td: "cell", th: "rowheader" };

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (ROLES[tag]) element.setAttribute("role", ROLES[tag]);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Writes only what differs: a reader's selection and focus survive a refresh. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** The node is there, and does not know enough yet to be asked. */
class NotReady extends Error {}

/** The answer; null where the node has none to such a question. */
async function ask(path) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
  if (response.status >= 400 && response.status < 500) return null;
  if (response.status === 503) throw new NotReady((await response.json().catch(() => ({}))).detail ?? "it answers 503");
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  return response.json();
}

// ---- the parts of the page ------------------------------------------------------------------------

function showTotals(applications, held) {
  const sums = new Map();
  for (const { statuses } of applications) {
    for (const [status, count] of Object.entries(statuses)) sums.set(status, (sums.get(status) ?? 0) + count);
  }
  const figures = [["applications", applications.length]];
  for (const status of STATUSES) {
    if (status === "UP" || sums.has(status)) figures.push([status, sums.get(status) ?? 0]);
  }
  if (held > 0) figures.push(["held", held]);
  const list = at("totals");
  while (list.children.length > figures.length) list.lastChild.remove();
  figures.forEach(([name, count], i) => {
    if (!list.children[i]) {
      const figure = make("div");
      figure.append(make("dt"), make("dd"));
      list.append(figure);
    }
    setText(list.children[i].firstChild, name);
    setText(list.children[i].lastChild, String(count));
  });
}

function showProtection(protection) {
  setHidden(at("protection"), !protection.active);
  if (!protection.active) return;
  const count = protection.held.length;
  const since = new Date(protection.since).toLocaleTimeString();
  const what = count === 1 ? "1 instance that stopped renewing" : `${count} instances that stopped renewing`;
  setText(at("protection-title"), `Self-preservation holds ${what}, since ${since}`);
  setText(at("protection-reason"), protection.reason);
  const list = at("protection-held");
  const names = protection.held.slice(0, MOST_ROWS).map(({ app, id }) => `${app} / ${id}`);
  if (count > MOST_ROWS) names.push(`and ${count - MOST_ROWS} more`);
  while (list.children.length > names.length) list.lastChild.remove();
  names.forEach((name, i) => {
    if (!list.children[i]) list.append(make("li"));
    setText(list.children[i], name);
  });
}

/** A row for each node, and one for each address where nobody ever answered; nothing for a node alone. */
function showCluster(cluster) {
  const section = at("cluster");
  setHidden(section, cluster === null || cluster.alone);
  if (section.hidden) return;
  section.className = cluster.mesh.whole && cluster.ready ? "" : "broken";
  const reason = cluster.ready ? "" : ` Not ready: ${cluster.notReadyBecause}.`;
  setText(at("mesh"), cluster.mesh.summary + reason);
  fill(at("missing"), cluster.mesh.missing.length, () => make("li"), (item, i) => {
    const { what, why, look } = cluster.mesh.missing[i];
    setText(item, `${what}: ${why}. Look at ${look}.`);
  });
  const peers = cluster.peers.filter(({ link }) => link !== "SELF" && link !== "DUPLICATE");
  const rows = cluster.nodes.map((node) => ({ node, peer: peers.find((peer) => peer.node === node.name) }));
  const strangers = peers.filter((peer) => !rows.some((row) => row.peer === peer));
  rows.push(...strangers.map((peer) => ({ peer })));
  fill(at("nodes"), rows.length, makeNode, (row, i) => showNode(row, rows[i], cluster.ready));
}

/** A row for each Eureka server beside this node; nothing where there is none. */
function showEureka(cluster) {
  const section = at("eureka");
  const eureka = cluster?.eureka;
  setHidden(section, !eureka || eureka.configuration.entries.length === 0);
  if (section.hidden) return;
  const failing = eureka.peers.filter(({ link }) => link !== "UP" && link !== "NEW" && link !== "SELF");
  section.className = failing.length === 0 ? "" : "broken";
  const only = eureka.onlyThroughEureka;
  const heard = only === 0 ? "Every instance is heard here by itself or by a node of the cluster." :
    `${only} ${only === 1 ? "instance is" : "instances are"} heard here only through them.`;
  const troubles = failing.filter(({ detail }) => detail).map(({ address, detail }) => ` ${address}: ${detail}${/[.?]$/.test(detail) ? "" : "."}`);
  setText(at("eureka-summary"), heard + troubles.join(""));
  fill(at("eureka-peers"), eureka.peers.length, makeEurekaPeer, (row, i) => showEurekaPeer(row, eureka.peers[i]));
}

function makeEurekaPeer() {
  const row = make("tr", "node");
  const name = make("th");
  name.scope = "row";
  const state = make("td", "state");
  state.append(make("span", "status"));
  row.append(name, state, ...["acknowledged", "queue", "sent", "met"].map((kind) => make("td", kind)));
  return row;
}

function showEurekaPeer(row, peer) {
  const [name, state, acknowledged, queue, sent, met] = row.children;
  setText(name, peer.address);
  const link = state.firstChild;
  setText(link, peer.link === "SELF" ? "THIS NODE" : peer.link);
  link.className = `status ${peer.link === "UP" ? "UP" : ["DOWN", "REFUSING", "CONGESTED"].includes(peer.link) ? "DOWN" : ""}`;
  state.title = peer.detail ?? "";
  setText(acknowledged, peer.acknowledgedMillisAgo === null ? "never" : age(peer.acknowledgedMillisAgo));
  setText(queue, String(peer.queued));
  const items = Object.values(peer.sent.items).reduce((sum, count) => sum + count, 0);
  setText(sent, `${items} in ${peer.sent.batches} batches`);
  setText(met, peer.met.millisAgo === null ? (peer.met.failure ?? "not yet") : age(peer.met.millisAgo));
}

/** The group that keeps the persistent entries; nothing while there is none, or nobody asked for any. */
function showRaft(raft) {
  const section = at("raft");
  setHidden(section, !raft || raft.state === "NONE" || raft.state === "ASLEEP");
  if (section.hidden) return;
  const well = raft.state === "RUNNING" && raft.leader !== null && !raft.disk.nearlyFull;
  section.className = well ? "" : "broken";
  const count = `${raft.entries} ${raft.entries === 1 ? "entry" : "entries"}`;
  const leader = raft.leader === null ? "no leader is known: writes wait" :
    raft.leader === raft.self ? "this node leads" : `${raft.leader} leads`;
  const state = raft.state === "RUNNING" ? leader : `${raft.state.toLowerCase()}: ${raft.why ?? ""}`;
  const disk = raft.disk.nearlyFull ? " The disk is nearly full: writes are refused." : "";
  setText(at("raft-summary"), `${count} without heartbeats, ${state}.${disk}`);
  const members = raft.members.map(({ name, address }) => (address ? `${name} (${address})` : name));
  setText(at("raft-members"), `Members: ${members.join(", ")}. Term ${raft.term}, change ${raft.seq}.`);
}

/** As many children as there are things to show, each brought up to date. */
function fill(list, count, makeOne, show) {
  while (list.children.length > count) list.lastChild.remove();
  for (let i = 0; i < count; i++) {
    if (!list.children[i]) list.append(makeOne());
    show(list.children[i], i);
  }
}

function makeNode() {
  const row = make("tr", "node");
  const name = make("th");
  name.scope = "row";
  const state = make("td", "state");
  state.append(make("span", "status"), make("span", "mark", "not ready"), make("span", "mark", "held"));
  row.append(name, state, ...["alive", "homes", "behind", "queue", "digest"].map((kind) => make("td", kind)));
  return row;
}

function showNode(row, { node, peer }, ready) {
  const [name, state, alive, homes, behind, queue, digest] = row.children;
  const [link, notReady, held] = state.children;
  setText(name, node ? node.name : peer.address);
  name.title = peer ? peer.address : "";
  const word = node?.self ? "THIS NODE" : (peer?.link ?? "NO ADDRESS");
  setText(link, word.replace("_", " "));
  link.className = `status ${word === "UP" ? "UP" : word === "DOWN" || word === "ONE_WAY" ? "DOWN" : ""}`;
  setHidden(notReady, !node?.self || ready);
  setHidden(held, !node?.preserved);
  held.title = "Self-preservation keeps its instances";
  setText(alive, node?.self ? "–" : node?.vouchedMillisAgo == null ? "never" : age(node.vouchedMillisAgo));
  setText(homes, node ? `${node.homes}${node.hidden > 0 ? ` (${node.hidden} hidden)` : ""}` : "–");
  setText(behind, node && !node.self ? String(node.behind) : "–");
  setText(queue, peer ? String(peer.queued) : "–");
  setText(digest, !peer ? "–" : peer.digest.result === null ? "not yet" : `${peer.digest.result}, ${age(peer.digest.millisAgo)}`);
  for (const cell of row.children) cell.classList.toggle("none", cell.textContent === "–");
}

function age(millis) {
  return `${duration(Math.round(millis / 1000))} ago`;
}

/** The rows of one application: a heading that opens and closes it, and a row for each instance. */
class Group {
  constructor(name) {
    this.name = name;
    this.open = openByDefault;
    this.rows = new Map();
    this.body = make("tbody");
    const heading = make("th");
    heading.scope = "rowgroup";
    heading.colSpan = 6;
    this.button = make("button");
    this.button.type = "button";
    this.counts = make("span", "counts");
    this.button.append(make("span", "name", name), this.counts);
    this.button.addEventListener("click", () => {
      this.open = !this.open;
      this.paint();
      refreshSoon();
    });
    heading.append(this.button);
    const row = make("tr", "application");
    row.append(heading);
    this.body.append(row);
    this.more = make("tr");
    const cell = make("td", "more");
    cell.colSpan = 6;
    this.more.append(cell);
    this.paint();
  }

  paint() {
    this.button.setAttribute("aria-expanded", String(this.open));
    for (const row of this.rows.values()) setHidden(row.element, !this.open || !row.wanted);
    setHidden(this.more, !this.open || this.more.firstChild.textContent === "");
  }

  show(summary, instances, words) {
    const known = STATUSES.filter((status) => summary.statuses[status]);
    setText(this.counts, known.map((status) => `${summary.statuses[status]} ${status}`).join(" · "));
    const named = matches(words, [this.name]);
    let any = named;
    if (this.open && instances !== undefined) {
      const shown = (instances ?? []).slice(0, MOST_ROWS);
      const ids = new Set(shown.map(({ id }) => id));
      for (const [id, row] of this.rows) {
        if (!ids.has(id)) {
          row.element.remove();
          this.rows.delete(id);
        }
      }
      let before = this.body.firstChild;
      for (const instance of shown) {
        let row = this.rows.get(instance.id);
        if (!row) {
          row = new Row();
          this.rows.set(instance.id, row);
        }
        if (before.nextSibling !== row.element) before.after(row.element);
        before = row.element;
        row.show(instance);
        row.wanted = named || matches(words, [instance.id, row.address.textContent, row.metadata.textContent]);
        any ||= row.wanted;
      }
      setText(this.more.firstChild, remark(instances, this.name));
      this.body.append(this.more);
    }
    setHidden(this.body, !any);
    this.paint();
  }
}

class Row {
  constructor() {
    this.wanted = true;
    this.id = make("th");
    this.id.scope = "row";
    this.status = make("span", "status");
    this.override = make("span", "mark", "override");
    this.override.title = "An operator set this status";
    this.held = make("span", "mark", "held");
    this.held.title = "Its lease has run out; self-preservation keeps it";
    const state = make("td", "state");
    this.eureka = make("span", "mark", "through Eureka");
    this.eureka.title = "This node hears it only as Eureka servers pass its renewals on";
    this.persistent = make("span", "mark", "persistent");
    this.persistent.title = "It sends no heartbeats: it stays until somebody takes it out, the same on every node";
    this.failing = make("span", "mark", "check fails");
    this.failing.title = "The registry's own health check fails";
    state.append(this.status, this.override, this.held, this.eureka, this.persistent, this.failing);
    this.address = make("td", "address");
    this.renewed = make("td", "time renewed");
    this.left = make("td", "time left");
    this.metadata = make("td", "metadata");
    this.element = make("tr", "instance");
    this.element.append(this.id, state, this.address, this.renewed, this.left, this.metadata);
    this.element.addEventListener("animationend", () => this.element.classList.remove("changed"));
  }

  show(instance) {
    const before = this.status.textContent;
    setText(this.id, instance.id);
    setText(this.status, instance.status);
    this.status.className = `status ${STATUSES.includes(instance.status) ? instance.status : ""}`;
    if (before !== "" && before !== instance.status) this.element.classList.add("changed");
    setHidden(this.override, instance.overriddenStatus === null);
    setHidden(this.held, !instance.held);
    setHidden(this.eureka, !instance.onlyThroughEureka);
    const port = instance.port ?? instance.securePort;
    setText(this.address, port === null ? instance.hostName : `${instance.hostName}:${port}`);
    const standing = instance.mode === "persistent";
    setHidden(this.persistent, !standing);
    setHidden(this.failing, instance.health !== "DOWN");
    setText(this.renewed, standing ? "–" : `${duration(instance.renewedSecondsAgo)} ago`);
    setText(this.left, standing ? "–" : instance.leaseSecondsLeft > 0 ? duration(instance.leaseSecondsLeft) : "run out");
    const pairs = Object.entries(instance.metadata).map(([name, value]) => `${name}=${value}`);
    if (this.pairs !== pairs.join("\n")) {
      this.pairs = pairs.join("\n");
      this.metadata.replaceChildren(...pairs.flatMap((pair) => [make("span", "", pair), " "]));
    }
  }
}

/** What is said below the rows of an application. */
function remark(instances, name) {
  if (instances === null) return "gone, or not to be asked for by such a name";
  const left = instances.length - MOST_ROWS;
  return left > 0 ? `and ${left} more: api/v1/applications/${name}` : "";
}

function duration(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

function matches(words, texts) {
  const text = texts.join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function showRegistry(applications, details) {
  const table = at("registry");
  const words = at("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const names = new Set(applications.map(({ name }) => name));
  for (const [name, group] of groups) {
    if (!names.has(name)) {
      group.body.remove();
      groups.delete(name);
    }
  }
  let before = table.tHead;
  for (const summary of applications) {
    const group = groups.get(summary.name);
    if (before.nextSibling !== group.body) before.after(group.body);
    before = group.body;
    group.show(summary, details.get(summary.name), words);
  }
  setHidden(table, applications.length === 0);
  setHidden(at("empty"), applications.length > 0);
  setText(at("empty"), `Nothing is registered here. Point a Eureka client at ${new URL("eureka/", location.href)}`);
}

// ---- asking ---------------------------------------------------------------------------------------

/** The instances of the applications that are open, a few requests at a time. */
async function askDetails(names) {
  const details = new Map();
  const waiting = [...names];
  const next = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const answer = await ask(`api/v1/applications/${encodeURIComponent(name)}`);
      details.set(name, answer === null ? null : answer.instances);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
  return details;
}

async function refresh() {
  const paths = ["api/v1/applications", "api/v1/protection", "api/v1/cluster", "api/v1/raft"];
  const [summary, protection, cluster, raft] = await Promise.all(paths.map(ask));
  openByDefault ??= summary.instances <= ALL_OPEN_UP_TO;
  const applications = summary.applications.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of applications) {
    if (!groups.has(name)) groups.set(name, new Group(name));
  }
  const details = await askDetails(applications.map(({ name }) => name).filter((name) => groups.get(name).open));
  showTotals(applications, protection.held.length);
  showProtection(protection);
  showCluster(cluster);
  showEureka(cluster);
  showRaft(raft);
  showRegistry(applications, details);
}

function showConnection(failure) {
  const lost = failure !== null;
  const starting = failure instanceof NotReady;
  if (lost) {
    lostSince ??= new Date();
    const why = failure.name === "TimeoutError" ? "it does not answer in time" : failure.message;
    setText(at("unreachable-title"), starting ? "This node is not ready" : "This node cannot be reached");
    setText(
      at("unreachable-text"),
      `Since ${lostSince.toLocaleTimeString()} (${why}). Below is what it said last; this page goes on trying.`,
    );
  }
  if (!lost) lostSince = null;
  setHidden(at("unreachable"), !lost);
  document.querySelector("main").classList.toggle("stale", lost);
  at("connection").className = lost ? "lost" : "live";
  setText(at("connection"), starting ? "not ready" : lost ? "not reachable" : "live");
}

let timer = null;
let asking = false;

async function round() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    if (!document.hidden) {
      await refresh();
      showConnection(null);
    }
  } catch (failure) {
    showConnection(failure);
  } finally {
    asking = false;
    timer = setTimeout(round, PAUSE_MILLIS);
  }
}

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(round, 0);
}

at("filter").addEventListener("input", refreshSoon);
document.addEventListener("visibilitychange", refreshSoon);
ask("api/v1/version").then(
  ({ version, node }) => {
    setText(at("node"), `node ${node}`);
    setText(at("version"), `Rollcall ${version}`);
    document.title = `${node} · Rollcall`;
  },
  () => {},
);
round();
