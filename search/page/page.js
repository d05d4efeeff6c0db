// The page of a search: layout, drawing, choosing. Plain script, no network, no library.
//
// What lives here: everything that happens in the browser. What does not: what the data means,
// which search/views.py says. A node's tries are
// [tactic, logp, outcome, targets, milliseconds, message, on proof], texts by number.
"use strict";
(() => {
  const searches = JSON.parse(document.getElementById("data").textContent).searches;
  const byId = (id) => document.getElementById(id);
  const canvas = byId("graph"), pen = canvas.getContext("2d"), details = byId("details");
  const COLUMN = 230, ROW = 30, RADIUS = 7, NEAR = 14;
  const TALLEST_TREE = 150;       // leaves; above that, rings are easier to look at
  const SMALLEST = 0.002, LARGEST = 4;
  const TACTIC = 0, LOGP = 1, OUTCOME = 2, TARGETS = 3, TIME = 4, MESSAGE = 5, ON_PROOF = 6;

  let run = null;                 // the search that is shown
  let rings = false;              // whether depths are rings around the statement, or columns
  let places = new Map();         // node number -> {x, y}, of the nodes that are shown
  let children = new Map();       // node number -> numbers of the nodes below it, in the tree
  let view = { x: 40, y: 40, scale: 1 };
  let chosen = null, matches = new Set(), matchList = [], matchAt = -1, scheduled = false;

  const text = (number) => run.texts[number];
  const goalLine = (node) => {
    const goals = text(node.goals);
    const at = goals.indexOf("⊢");
    return (at >= 0 ? goals.slice(at + 1) : goals).split("\n\n")[0].replace(/\s+/g, " ").trim();
  };
  const short = (line, length) => (line.length > length ? line.slice(0, length - 1) + "…" : line);

  // -- what is shown, and where --------------------------------------------------------------

  function visible(node) {
    if (byId("proof-only").checked) return node.proof;
    return node.number === 0 || shownStatuses.has(node.status);
  }

  const shownStatuses = new Set(["open", "proved", "failed"]);

  // A tree along the best paths. A node whose parent is hidden hangs below its nearest shown
  // ancestor.
  function growTree() {
    children = new Map();
    const shown = run.nodes.filter(visible);
    for (const node of shown) {
      let above = node.parent;
      while (above !== null && !visible(run.nodes[above])) above = run.nodes[above].parent;
      node.above = above;
      if (above !== null) {
        if (!children.has(above)) children.set(above, []);
        children.get(above).push(node.number);
      }
    }
    // The proof's branch first, so that it runs straight along the top.
    for (const list of children.values()) list.sort((a, b) => run.nodes[b].proof - run.nodes[a].proof || a - b);
    return shown;
  }

  // Columns are depths, rows are leaves, a node stands amid its children.
  function layOut() {
    const shown = growTree();
    places = new Map();
    let row = 0;
    const stack = shown.filter((node) => node.above === null).reverse().map((node) => [node.number, 0, false]);
    while (stack.length) {
      const [number, column, done] = stack.pop();
      const below = children.get(number) || [];
      if (done || !below.length) {
        const y = below.length ? (places.get(below[0]).y + places.get(below[below.length - 1]).y) / 2 : row++ * ROW;
        places.set(number, { x: column * COLUMN, y });
        continue;
      }
      stack.push([number, column, true]);
      for (let i = below.length - 1; i >= 0; i--) stack.push([below[i], column + 1, false]);
    }
    if (rings) bendIntoRings(row);
    schedule();
  }

  // The same tree with rows as angles and columns as radii. The rings lie as far apart as the
  // widest of them needs, at least a column.
  function bendIntoRings(rows) {
    let columns = 1;
    for (const place of places.values()) columns = Math.max(columns, place.x / COLUMN);
    const apart = Math.max(COLUMN, (rows * ROW * 0.6) / (2 * Math.PI * columns));
    for (const place of places.values()) {
      const angle = (2 * Math.PI * place.y) / (rows * ROW), radius = (place.x / COLUMN) * apart;
      place.x = radius * Math.cos(angle);
      place.y = radius * Math.sin(angle);
    }
  }

  // -- drawing ---------------------------------------------------------------------------------

  const toScreen = (place) => ({ x: place.x * view.scale + view.x, y: place.y * view.scale + view.y });

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => { scheduled = false; draw(); });
  }

  function colours() {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue("--" + name).trim();
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const colour = colours();
    const inside = (a, b) => Math.max(a.x, b.x) > -20 && Math.min(a.x, b.x) < width + 20 &&
      Math.max(a.y, b.y) > -20 && Math.min(a.y, b.y) < height + 20;
    const named = new Set();
    drawEdges(colour, inside, true, named);
    drawEdges(colour, inside, false, named);
    drawNodes(colour, width, height);
  }

  function drawEdges(colour, inside, proof, named) {
    for (const [number, place] of places) {
      const from = toScreen(place);
      for (const tried of run.nodes[number].tries) {
        if (Boolean(tried[ON_PROOF]) !== proof) continue;
        for (const target of tried[TARGETS]) {
          const end = places.get(target);
          if (!end || target === number) continue;
          const to = toScreen(end);
          if (!inside(from, to)) continue;
          const tree = run.nodes[target].above === number;
          pen.strokeStyle = proof ? colour("proved") : colour("line");
          pen.lineWidth = proof ? 2.5 : tree ? 1.2 : 0.6;
          pen.setLineDash(tree ? [] : [4, 4]);
          pen.beginPath();
          pen.moveTo(from.x, from.y);
          const bend = (from.x + to.x) / 2;
          if (rings) pen.lineTo(to.x, to.y);
          else pen.bezierCurveTo(bend, from.y, bend, to.y, to.x, to.y);
          pen.stroke();
          // Several tactics may lead to one state: the first of them, or the proof's, is named.
          if (tree && view.scale > 0.75 && (proof || !named.has(target))) {
            named.add(target);
            labelEdge(tried, to, colour(proof ? "proved" : "soft"));
          }
        }
      }
    }
    pen.setLineDash([]);
  }

  function labelEdge(tried, to, ink) {
    pen.fillStyle = ink;
    pen.font = "11px ui-monospace, monospace";
    pen.textAlign = "right";
    const label = short(text(tried[TACTIC]).replace(/\s+/g, " "), 26);
    pen.fillText(label + (tried[TARGETS].length > 1 ? " ∧" : ""), to.x - 12, to.y + 15);
  }

  function drawNodes(colour, width, height) {
    const radius = Math.max(2, Math.min(RADIUS, RADIUS * view.scale * 1.4));
    for (const [number, place] of places) {
      const at = toScreen(place);
      if (at.x < -COLUMN || at.x > width + 20 || at.y < -20 || at.y > height + 20) continue;
      const node = run.nodes[number];
      pen.beginPath();
      pen.arc(at.x, at.y, node.proof ? radius + 1.5 : radius, 0, 2 * Math.PI);
      pen.fillStyle = colour(node.status);
      pen.globalAlpha = matches.size && !matches.has(number) ? 0.25 : 1;
      pen.fill();
      pen.globalAlpha = 1;
      if (matches.has(number) || number === chosen) {
        pen.lineWidth = 3;
        pen.strokeStyle = number === chosen ? colour("ink") : colour("mark");
        pen.beginPath();
        pen.arc(at.x, at.y, radius + 4, 0, 2 * Math.PI);
        pen.stroke();
      }
      if (view.scale > 0.55) {
        pen.fillStyle = colour("ink");
        pen.font = "12px ui-monospace, monospace";
        pen.textAlign = "left";
        pen.fillText(short(goalLine(node), 26), at.x + radius + 5, at.y - 5);
      }
    }
  }

  // -- moving ----------------------------------------------------------------------------------

  function fit(numbers) {
    const shown = [...(numbers || places.keys())].map((number) => places.get(number)).filter(Boolean);
    if (!shown.length) return;
    const xs = shown.map((place) => place.x), ys = shown.map((place) => place.y);
    const left = Math.min(...xs), right = Math.max(...xs) + COLUMN * (rings ? 0.2 : 0.8);
    const top = Math.min(...ys), bottom = Math.max(...ys);
    const margin = 40, width = canvas.clientWidth - 2 * margin, height = canvas.clientHeight - 2 * margin;
    const scale = Math.min(width / Math.max(right - left, 1), height / Math.max(bottom - top, 1), 1.2);
    view.scale = Math.max(scale, SMALLEST);
    view.x = margin - left * view.scale;
    view.y = margin + (height - (bottom - top) * view.scale) / 2 - top * view.scale;
    schedule();
  }

  function zoom(factor, x, y) {
    const scale = Math.min(Math.max(view.scale * factor, SMALLEST), LARGEST);
    view.x = x - (x - view.x) * (scale / view.scale);
    view.y = y - (y - view.y) * (scale / view.scale);
    view.scale = scale;
    schedule();
  }

  function bringIntoView(number) {
    const place = places.get(number);
    if (!place) return;
    if (view.scale < 0.4) view.scale = 0.9;
    const at = toScreen(place), width = canvas.clientWidth, height = canvas.clientHeight;
    if (at.x < 30 || at.x > width - COLUMN || at.y < 30 || at.y > height - 30) {
      view.x += width * 0.35 - at.x;
      view.y += height * 0.5 - at.y;
    }
    schedule();
  }

  function nodeAt(x, y) {
    let best = null, nearest = NEAR * NEAR;
    for (const [number, place] of places) {
      const at = toScreen(place);
      const distance = (at.x - x) ** 2 + (at.y - y) ** 2;
      if (distance < nearest) { nearest = distance; best = number; }
    }
    return best;
  }

  // -- details ---------------------------------------------------------------------------------

  function element(tag, content, className) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    for (const part of [].concat(content === undefined ? [] : content)) made.append(part);
    return made;
  }

  function link(number) {
    const button = element("button", "#" + number, run.nodes[number].status);
    button.addEventListener("click", () => select(number, true));
    return button;
  }

  function definitions(pairs) {
    const list = element("dl");
    for (const [term, value] of pairs) {
      if (value !== null && value !== undefined && value !== "") list.append(element("dt", term), element("dd", String(value)));
    }
    return list;
  }

  function select(number, bring) {
    chosen = number;
    if (!places.has(number)) {
      for (const box of document.querySelectorAll("[data-status]")) box.checked = true;
      ["open", "proved", "failed"].forEach((status) => shownStatuses.add(status));
      byId("proof-only").checked = false;
      layOut();
    }
    showDetails(run.nodes[number]);
    if (bring) bringIntoView(number);
    schedule();
  }

  function showDetails(node) {
    const status = element("span", node.status, "badge " + node.status);
    details.replaceChildren(
      element("h2", [`State #${node.number} `, status, node.proof ? " on the proof" : ""]),
      element("pre", text(node.goals)),
      definitions([
        ["depth", node.depth],
        ["log p of the path", node.logp === null ? null : node.logp + " nats"],
        ["priority", node.priority],
        ["critic", node.critic || null],
        ["tactics to the end", node.distance],
        ["expanded as number", node.expansions.join(", ") || "never"],
      ]),
      element("h3", "The way here"), pathTo(node),
      element("h3", `Tactics tried here: ${node.tries.length}`), tactics(node),
    );
    details.scrollTop = 0;
  }

  function pathTo(node) {
    const steps = [];
    for (let at = node; at.parent !== null; at = run.nodes[at.parent]) {
      const step = run.nodes[at.parent].tries.find((tried) => tried[TARGETS].includes(at.number));
      steps.unshift(element("li", [link(at.parent), " ", element("code", step ? text(step[TACTIC]) || "(apart)" : "?")]));
    }
    return steps.length ? element("ol", steps, "path") : element("p", "This is the statement.");
  }

  function tactics(node) {
    const table = element("table", [element("tr", ["tactic", "log p", "outcome", "ms"].map((name) => element("th", name)))]);
    for (const tried of node.tries) {
      const outcome = element("td", [element("span", tried[OUTCOME], tried[OUTCOME] === "proved" ? "proved" : tried[TARGETS].length ? "" : "bad")]);
      for (const target of tried[TARGETS]) outcome.append(" ", link(target));
      if (text(tried[MESSAGE])) {
        outcome.append(element("details", [element("summary", "message"), element("pre", text(tried[MESSAGE]))]));
      }
      const row = element("tr", [
        element("td", text(tried[TACTIC]) || "(goals taken apart)", "tactic"),
        element("td", tried[LOGP] === null ? "" : tried[LOGP].toFixed(2), "number"),
        outcome,
        element("td", tried[TIME].toFixed(1), "number"),
      ], tried[ON_PROOF] ? "step" : "");
      table.append(row);
    }
    return table;
  }

  function showSearch() {
    const spent = run.spent, trials = Object.entries(run.outcomes).map(([name, count]) => `${count} ${name}`).join(", ");
    details.replaceChildren(
      element("h2", "The search"),
      element("p", "Click a state to see its goals and what was tried. Drag to move, wheel to zoom, arrow keys to walk."),
      definitions([
        ["ended", run.status + (run.exhausted_by ? ` (${run.exhausted_by})` : "")],
        ["states", run.nodes.length], ["expansions", spent.expansions], ["passes", run.passes],
        ["tactics tried", spent.tactics], ["outcomes", trials], ["tokens", spent.tokens],
        ["seconds", spent.wall_seconds.toFixed(2)], ["in the checker", run.checker_seconds.toFixed(2) + " s"],
      ]),
    );
    if (run.proof.length) details.append(element("h3", "Proof"), element("pre", run.proof.join("\n")));
    details.append(element("h3", "Settings"), element("pre", JSON.stringify(run.settings, null, 1)));
  }

  // -- finding and filtering -------------------------------------------------------------------

  function find() {
    const wanted = byId("find").value.toLowerCase();
    matches = new Set();
    if (wanted) {
      const hit = run.texts.map((value) => value.toLowerCase().includes(wanted));
      for (const node of run.nodes) {
        if (hit[node.goals] || node.tries.some((tried) => hit[tried[TACTIC]])) matches.add(node.number);
      }
    }
    matchList = [...matches];
    matchAt = -1;
    byId("found").textContent = wanted ? `${matches.size} of ${run.nodes.length} states` : "";
    schedule();
  }

  function nextMatch() {
    if (!matchList.length) return;
    matchAt = (matchAt + 1) % matchList.length;
    select(matchList[matchAt], true);
  }

  function walk(key) {
    const number = chosen === null ? 0 : chosen, node = run.nodes[number];
    const siblings = node.above === null || node.above === undefined ? [number] : children.get(node.above) || [number];
    const at = siblings.indexOf(number);
    const next = {
      ArrowRight: (children.get(number) || [])[0], ArrowLeft: node.above,
      ArrowUp: siblings[at - 1], ArrowDown: siblings[at + 1],
    }[key];
    if (next !== undefined && next !== null) select(next, true);
  }

  // -- wiring ----------------------------------------------------------------------------------

  function show(index) {
    run = searches[index];
    run.nodes.forEach((node, number) => { node.number = number; });
    chosen = null;
    // A search in a file knows its theorem by name only: its first goal says more.
    const named = /\s/.test(run.statement) ? run.statement : `${run.statement} : ${goalLine(run.nodes[0])}`;
    byId("statement").textContent = named;
    byId("status").textContent = run.status;
    byId("status").className = "badge " + (run.status === "proved" ? "proved" : "bad");
    byId("facts").textContent = `${run.nodes.length} states, ${run.spent.tactics} tactics, ${run.spent.wall_seconds.toFixed(1)} s`;
    byId("to-proof").disabled = !run.proof.length;
    find();
    rings = false;
    layOut();
    setRings(Math.max(...[...places.values()].map((place) => place.y)) > TALLEST_TREE * ROW);
    showSearch();
    fit();
  }

  function setRings(on) {
    rings = on;
    byId("rings").checked = on;
    layOut();
  }

  const choice = byId("search-choice");
  searches.forEach((search, index) => choice.append(new Option(`${search.name} (${search.status})`, index)));
  choice.hidden = searches.length < 2;
  choice.addEventListener("change", () => show(Number(choice.value)));
  byId("find").addEventListener("input", find);
  byId("find").addEventListener("keydown", (event) => { if (event.key === "Enter") nextMatch(); });
  byId("fit").addEventListener("click", () => fit());
  byId("to-proof").addEventListener("click", () => fit(run.nodes.filter((node) => node.proof).map((node) => node.number)));
  byId("rings").addEventListener("change", () => { setRings(byId("rings").checked); fit(); });
  byId("proof-only").addEventListener("change", () => { layOut(); fit(); });
  for (const box of document.querySelectorAll("[data-status]")) {
    box.addEventListener("change", () => {
      shownStatuses[box.checked ? "add" : "delete"](box.dataset.status);
      layOut();
    });
  }

  let grip = null;
  canvas.addEventListener("pointerdown", (event) => {
    grip = { x: event.offsetX, y: event.offsetY, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (grip) {
      const dx = event.offsetX - grip.x, dy = event.offsetY - grip.y;
      if (grip.moved || Math.abs(dx) + Math.abs(dy) > 3) {
        grip = { x: event.offsetX, y: event.offsetY, moved: true };
        view.x += dx;
        view.y += dy;
        canvas.classList.add("dragging");
        schedule();
      }
      return;
    }
    const number = nodeAt(event.offsetX, event.offsetY), hover = byId("hover");
    hover.hidden = number === null;
    if (number === null) return;
    hover.textContent = `#${number} ${run.nodes[number].status}\n${text(run.nodes[number].goals)}`;
    hover.style.left = Math.min(event.offsetX + 16, canvas.clientWidth - 200) + "px";
    hover.style.top = event.offsetY + 16 + "px";
  });
  canvas.addEventListener("pointerup", (event) => {
    if (grip && !grip.moved) {
      const number = nodeAt(event.offsetX, event.offsetY);
      if (number === null) { chosen = null; showSearch(); schedule(); } else select(number, false);
    }
    grip = null;
    canvas.classList.remove("dragging");
  });
  canvas.addEventListener("pointerleave", () => { byId("hover").hidden = true; });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
  }, { passive: false });
  document.addEventListener("keydown", (event) => {
    if (event.target === byId("find")) { if (event.key === "Escape") { byId("find").value = ""; find(); canvas.focus(); } return; }
    if (event.key === "/") { event.preventDefault(); byId("find").focus(); }
    else if (event.key === "f") fit();
    else if (event.key === "p") byId("to-proof").click();
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.25 : 0.8, canvas.clientWidth / 2, canvas.clientHeight / 2);
    else if (event.key.startsWith("Arrow")) { event.preventDefault(); walk(event.key); }
  });
  window.addEventListener("resize", schedule);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", schedule);

  // For the browser's console and for tests: where a state is on the canvas, and what is shown.
  window.searchPage = {
    positionOf: (number) => (places.has(number) ? toScreen(places.get(number)) : null),
    chosen: () => chosen, shown: () => places.size, matches: () => matches.size, scale: () => view.scale,
    draw,
  };
  show(0);
})();
