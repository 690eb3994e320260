"use strict";
// The picture: what is chosen is laid out by dagre and drawn as SVG. The address says what is chosen.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const MOST = 150, LISTED = 60, ROOM = 1300, GAP = 40, LINE = 16, PAD = 7, SIGNS = ["✖", "▲", "●"];
  const SEVERITIES = ["error", "warning", "note"], kinds = Object.entries(data.kinds);
  const every = data.name.map((_, at) => at);
  const column = every.map((at) => kinds[data.kind[at]][1][1]);
  const noun = (at) => kinds[data.kind[at]][1][0];
  const key = (at) => `${kinds[data.kind[at]][0]}:${data.name[at]}`;
  const address = (word) => `#${encodeURIComponent(word)}`;
  const byKey = new Map(every.map((at) => [key(at), at]));
  const after = every.map(() => []), before = every.map(() => []), sortOf = new Map();
  for (const [sort, ends] of Object.entries(data.lines))
    for (let at = 0; at < ends.length; at += 2) {
      after[ends[at]].push(ends[at + 1]);
      before[ends[at + 1]].push(ends[at]);
      sortOf.set(`${ends[at]} ${ends[at + 1]}`, sort);
    }
  const stage = document.getElementById("stage"), panel = document.getElementById("panel");
  const search = document.getElementById("search"), results = document.getElementById("results");
  const counted = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
  let boxes = new Map(), WIDTH = 0;

  function make(name, attributes = {}, ...inside) {
    const svg = ["svg", "g", "rect", "path", "text", "tspan", "title"].includes(name);
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...inside);
    return made;
  }
  const called = (at) => `${noun(at)} ${data.name[at]}`;
  const link = (at, words) => make("a", { href: address(key(at)) }, words);
  const marks = (at) => (data.findings[at] ? `${SIGNS[data.findings[at][0]]} ${data.findings[at][1]}` : "");
  const fails = (at) => (data.verdicts[at] || [""])[0].startsWith("fails");

  // A task stays in its media routing domain, so what a script has for others is not on its way, unless a line says so.
  function walk(start, next) {
    const seen = new Set(), met = new Set(), open = [[start, data.domain[start]]];
    while (open.length) {
      const [at, domain] = open.pop(), state = `${at} ${domain}`;
      if (seen.has(state)) continue;
      seen.add(state); met.add(at);
      for (const other of next[at]) {
        const own = data.domain[other], sort = sortOf.get(`${at} ${other}`) ?? sortOf.get(`${other} ${at}`);
        if (own < 0 || domain < 0 || own === domain || sort !== "way") open.push([other, own < 0 ? domain : own]);
      }
    }
    return met;
  }
  const around = (at) => new Set([...walk(at, before), ...walk(at, after), ...after[at], ...before[at]]);
  const sorted = (ids) => [...ids].sort((one, other) => one - other);

  function wrapped(text, most, measured) {
    const pieces = text.match(/[^\s_.@/-]*[\s_.@/-]|[^\s_.@/-]+/g) || [""], lines = [""];
    const width = (words) => { measured.textContent = words.trimEnd(); return measured.getComputedTextLength(); };
    for (let piece of pieces) {
      if (width(lines.at(-1) + piece) <= most) { lines[lines.length - 1] += piece; continue; }
      if (lines.at(-1)) lines.push("");
      while (width(piece) > most && lines.length < 12) {
        let end = 1;
        while (width(piece.slice(0, end + 1)) <= most) end += 1;
        lines[lines.length - 1] = piece.slice(0, end); lines.push(""); piece = piece.slice(end);
      }
      lines[lines.length - 1] = piece;
      if (lines.length > 9) return [...lines.slice(0, 8), "…"]; // the panel has the whole
    }
    return lines;
  }

  function facts(at) {
    const told = [], members = data.members[at];
    const isMissing = data.undefined.includes(at);
    if (isMissing) told.push("not defined");
    if (data.domain[at] >= 0) told.push(data.domain_names[data.domain[at]]);
    if (data.peripheral[at] >= 0) told.push(data.peripheral_names[data.peripheral[at]]);
    if (members && !isMissing) told.push(data.untold[at] && !members[0] ? "agents not told" : counted(members[0], "agent"));
    if (data.verdicts[at]) told.push(data.verdicts[at][0]);
    return told;
  }

  function box(at, svg) {
    const found = data.findings[at];
    const more = found ? `, ${counted(found[1], "finding")}, the gravest: ${SEVERITIES[found[0]]}` : "";
    const label = [called(at), ...facts(at)].join(" ") + more;
    const names = ["box"];
    if (found) names.push(SEVERITIES[found[0]]);
    if (data.undefined.includes(at)) names.push("undefined");
    if (fails(at)) names.push("fails");
    const group = make("g", { class: names.join(" ") });
    const button = make("g", { tabindex: "0", role: "button", "aria-label": label });
    const frame = make("rect", { width: WIDTH, rx: 5 });
    const text = make("text", {}, make("tspan", { class: "kind", x: PAD, y: 15 }, `${noun(at)} `));
    button.append(frame, text); group.append(button); svg.append(group);
    group.append(make("text", { class: "mark", x: WIDTH - PAD, y: 15, "text-anchor": "end" }, marks(at)));
    let y = 15;
    for (const [words, kind] of [[data.name[at], "name"], ...facts(at).map((one) => [one, "fact"])]) {
      const measured = make("tspan", { class: kind, x: PAD, y });
      text.append(measured);
      const lines = wrapped(words, WIDTH - 2 * PAD, measured);
      measured.remove();
      for (const line of lines) text.append(make("tspan", { class: kind, x: PAD, y: (y += LINE) }, line));
      text.append(" ");
    }
    const height = y + PAD;
    frame.setAttribute("height", height);
    button.addEventListener("click", () => go(key(at)));
    button.addEventListener("keydown", (event) => pressed(event, at));
    return { at, group, button, height };
  }

  function parts(ids, edges) {
    const of = new Map(ids.map((at) => [at, at]));
    const root = (at) => { while (of.get(at) !== at) at = of.get(at); return at; };
    for (const [source, target] of edges) of.set(root(target), root(source));
    const found = new Map();
    for (const at of ids) found.set(root(at), [...(found.get(root(at)) || []), at]);
    return [...found.values()];
  }

  function draw(ids, title) {
    ids = sorted(ids);
    const inside = new Set(ids), used = [...new Set(ids.map((at) => column[at]))].sort();
    const position = new Map(used.map((one, at) => [one, at])), rank = (at) => position.get(column[at]);
    WIDTH = Math.min(230, Math.max(152, Math.floor((ROOM + GAP) / used.length - GAP)));
    const left = (at) => at * (WIDTH + GAP) + 4;
    const edges = ids.flatMap((at) => [...new Set(after[at])].filter((to) => inside.has(to)).map((to) => [at, to]));
    const svg = make("svg", { class: "picture", role: "group", "aria-label": title });
    const ways = make("g", {});
    stage.replaceChildren(svg); svg.append(ways);
    boxes = new Map(ids.map((at) => [at, box(at, svg)]));
    used.forEach((one, at) => svg.append(make("text", { class: "head", x: left(at), y: 14 }, data.columns[one])));
    let top = 26;
    const alone = used.map(() => 0), routes = [];
    const whole = parts(ids, edges);
    for (const part of whole.filter((one) => one.length > 1)) {
      const graph = new dagre.graphlib.Graph(), own = new Set(part);
      graph.setGraph({ rankdir: "LR", nodesep: 14, edgesep: 12, ranksep: GAP });
      for (const at of part) graph.setNode(at, { width: WIDTH, height: boxes.get(at).height });
      const mine = edges.filter(([source]) => own.has(source));
      for (const [source, target] of mine)
        graph.setEdge(source, target, { minlen: Math.max(1, rank(target) - rank(source)) });
      dagre.layout(graph);
      let bottom = top;
      const upper = Math.min(...part.map((at) => graph.node(at).y - graph.node(at).height / 2));
      for (const at of part) {
        boxes.get(at).x = left(rank(at));
        boxes.get(at).y = graph.node(at).y - graph.node(at).height / 2 - upper + top;
        bottom = Math.max(bottom, boxes.get(at).y + boxes.get(at).height);
      }
      for (const [source, target] of mine) {
        const between = graph.edge(source, target).points.slice(1, -1).filter((_, at) => at % 2);
        routes.push([source, target, between.map((point) => point.y - upper + top)]);
        bottom = Math.max(bottom, ...routes.at(-1)[2]);
      }
      top = bottom + 22;
    }
    for (const [at] of whole.filter((one) => one.length === 1)) {
      Object.assign(boxes.get(at), { x: left(rank(at)), y: top + alone[rank(at)] });
      alone[rank(at)] += boxes.get(at).height + 14;
    }
    for (const { group, x, y } of boxes.values()) group.setAttribute("transform", `translate(${x} ${y})`);
    for (const [source, target, between] of routes) ways.append(way(source, target, between, rank, left));
    const size = [left(used.length - 1) + WIDTH + 4, top + Math.max(...alone, 0)];
    for (const [name, value] of [["width", size[0]], ["height", size[1]], ["viewBox", `0 0 ${size.join(" ")}`]])
      svg.setAttribute(name, value);
    document.getElementById("shown").textContent = `${title}: ${counted(ids.length, "object")}`;
  }

  function way(source, target, between, rank, left) {
    const middle = (at) => boxes.get(at).y + boxes.get(at).height / 2;
    let x = left(rank(source)) + WIDTH, y = middle(source), path = `M${x} ${y}`;
    const to = (newX, newY) => {
      const half = (x + newX) / 2;
      path += `C${half} ${y} ${half} ${newY} ${newX} ${newY}`;
      [x, y] = [newX, newY];
    };
    between.slice(0, rank(target) - rank(source) - 1).forEach((height, at) => {
      to(left(rank(source) + at + 1), height);
      path += `H${(x += WIDTH)}`;
    });
    to(left(rank(target)), middle(target));
    const sort = sortOf.get(`${source} ${target}`);
    const says = { way: "", "passed over": "passed over: of another media routing domain",
      mapped: "mapped in ECE, and not what the script comes to" }[sort];
    const line = make("path", { class: `line ${sort.replace(" ", "-")}`, d: path, "data-ends": `${source} ${target}` });
    if (says) line.append(make("title", {}, says));
    return line;
  }

  function select(at) {
    const kept = at === null ? null : new Set([...walk(at, before), ...walk(at, after)]);
    for (const [one, { group, button }] of boxes) {
      group.classList.toggle("dim", kept !== null && !kept.has(one));
      group.classList.toggle("chosen", one === at);
      button.setAttribute("aria-pressed", one === at);
    }
    for (const line of stage.querySelectorAll(".line")) {
      const ends = line.dataset.ends.split(" ").map(Number);
      line.classList.toggle("dim", kept !== null && !ends.every((end) => kept.has(end)));
    }
    panel.replaceChildren(...(at === null ? [] : told(at)));
    panel.hidden = at === null;
  }

  function told(at) {
    const rows = [], add = (what, ...inside) => rows.push(make("dt", {}, what), make("dd", {}, ...inside));
    const [members, found, ends] = [data.members[at], data.findings[at], data.verdicts[at]];
    if (data.departments[at].length)
      add("department", data.departments[at].map((one) => data.department_names[one]).join(", "));
    add("place", data.file[at] < 0 ? "nobody defines it" : `${data.files[data.file[at]]}:${data.line[at]}`);
    if (data.domain[at] >= 0) add("media routing domain", data.domain_names[data.domain[at]]);
    if (data.peripheral[at] >= 0) add("peripheral", data.peripheral_names[data.peripheral[at]]);
    if (ends) add("contacts", `${ends[0]}: ${ends.slice(1).join("; ")}`);
    if (members) {
      const names = members[1].map((one) => data.agents[one]), more = members[0] - names.length;
      const rest = more > 0 ? ` and ${more.toLocaleString("en")} more (report --agents names all)` : "";
      add("agents", `${members[0].toLocaleString("en")}${names.length ? ": " : ""}${names.join(", ")}${rest}`);
    }
    if (data.untold[at]) add("not told", data.untold[at]);
    const listed = (found || [0, 0, []])[2].map((number) => {
      const said = document.querySelector(`#f${number} .said`).textContent;
      return make("li", {}, make("a", { href: `#f${number}` }, said));
    });
    if (found) add("findings", `${SIGNS[found[0]]} ${found[1]}`, make("ul", {}, ...listed));
    const close = make("button", { type: "button", class: "screen" }, "Close");
    close.addEventListener("click", () => go("picture"));
    return [make("h3", {}, called(at)), make("dl", {}, ...rows), close];
  }

  function pressed(event, at) {
    const { x, y } = boxes.get(at), here = [...boxes.values()].filter((one) => one.x === x);
    const near = (ids) => ids.map((one) => boxes.get(one)).find((one) => one);
    const next = {
      ArrowRight: () => near(after[at]), ArrowLeft: () => near(before[at]),
      ArrowDown: () => here.filter((one) => one.y > y).sort((one, other) => one.y - other.y)[0],
      ArrowUp: () => here.filter((one) => one.y < y).sort((one, other) => other.y - one.y)[0],
    }[event.key];
    if (event.key === "Enter" || event.key === " ") go(key(at));
    else if (event.key === "Escape") go("picture");
    else if (!next) return;
    else next()?.button.focus();
    event.preventDefault();
  }

  function list(ids, title) {
    boxes = new Map();
    const gravity = (at) => (fails(at) ? -1 : data.findings[at] ? data.findings[at][0] : SIGNS.length);
    const worst = sorted(ids).sort((one, other) => gravity(one) - gravity(other));
    stage.replaceChildren(make("p", {}, `${title} has more than ${MOST} objects. Choose one to see what is around it:`));
    for (const [kind, [name]] of kinds) {
      const own = worst.filter((at) => kinds[data.kind[at]][0] === kind);
      if (!own.length) continue;
      const links = own.slice(0, LISTED).map((at) => make("li", {}, `${marks(at)} `, link(at, data.name[at])));
      if (own.length > LISTED) links.push(make("li", {}, `and ${(own.length - LISTED).toLocaleString("en")} more; find them by name`));
      stage.append(make("h3", {}, `${name} (${own.length.toLocaleString("en")})`), make("ul", { class: "links" }, ...links));
    }
    document.getElementById("shown").textContent = "";
  }

  function department(number) {
    const own = (at) => (number < 0 ? !data.departments[at].length : data.departments[at].includes(number));
    const starts = every.filter((at) => column[at] < 6 && own(at) && (column[at] < 3 || !before[at].length));
    const ids = new Set(starts.flatMap((at) => [...walk(at, after), ...after[at]]));
    const title = number < 0 ? "What is of no department" : `Department ${data.department_names[number]}`;
    (ids.size > MOST ? list : draw)(ids.size > MOST ? starts : ids, title);
    select(null);
  }

  function go(word) {
    if (decodeURIComponent(location.hash.slice(1)) === word) open();
    else location.hash = address(word);
  }

  function open() {
    let word = "";
    try { word = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const named = word.startsWith("department:") ? data.department_names.indexOf(word.slice(11)) : -1;
    let at = byKey.has(word) ? byKey.get(word) : data.name.indexOf(word);
    if (named >= 0 || word === "department:") department(named);
    else if (word === "picture" || at < 0 || document.getElementById(word)) select(null);
    else {
      if (!boxes.has(at)) {
        const all = around(at), near = new Set([at, ...after[at], ...before[at]]);
        if (all.size <= MOST) draw(all, `What is around ${called(at)}`);
        else if (near.size <= MOST) draw(near, `What is next to ${called(at)}`);
        else list(near, `What is next to ${called(at)}`);
      }
      select(at);
      const chosen = boxes.get(at)?.button ?? stage, { top, bottom } = chosen.getBoundingClientRect();
      chosen.focus({ preventScroll: true });
      if (top < 0 || bottom > innerHeight) chosen.scrollIntoView({ block: "center" });
    }
  }

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    const found = wanted ? every.filter((at) => data.name[at].toLowerCase().includes(wanted)) : [];
    results.replaceChildren(...found.slice(0, 20).map((at) => make("li", {}, `${marks(at)} `, link(at, called(at)))));
    if (found.length > 20) results.append(make("li", {}, `and ${(found.length - 20).toLocaleString("en")} more`));
    if (wanted && !found.length) results.append(make("li", {}, "nothing has such a name"));
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") results.querySelector("a")?.click();
    if (event.key === "Escape") { search.value = ""; results.replaceChildren(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input")) return;
    event.preventDefault();
    search.focus();
  });
  results.addEventListener("click", (event) => {
    if (event.target.matches("a")) { search.value = ""; setTimeout(() => results.replaceChildren()); }
  });
  document.getElementById("departments").append(...data.choices.map((one) => {
    const name = one < 0 ? "no department" : data.department_names[one];
    const word = one < 0 ? "department:" : `department:${name}`;
    const worst = data.department_findings[one] || ["", 0];
    return make("li", {}, worst[1] ? `${SIGNS[worst[0]]} ${worst[1]} ` : "", make("a", { href: address(word) }, name));
  }));
  for (const one of document.querySelectorAll("#picture [hidden]:not(#panel)")) one.hidden = false;
  addEventListener("hashchange", open);
  if (data.choices.length) department(data.choices[0]);
  open();
})();
