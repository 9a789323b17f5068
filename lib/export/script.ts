/**
 * The script of the page, as text: it runs in a browser, and is checked there by the tests.
 *
 * It shows everything through `textContent` and numbers through attributes of our own names;
 * it has no way to make markup of data.
 *
 * @module
 */

/** The script. */
export const SCRIPT: string = String.raw`
"use strict";
(function () {
  var STEP = 100;
  var NAMES = { timeline: "Timeline", locks: "Locks", threads: "Threads", handoffs: "Handoffs",
    memory: "Memory", people: "People", findings: "Findings", problems: "Damaged" };
  var data = JSON.parse(document.getElementById("data").textContent);
  var main = document.getElementById("main");
  var nav = document.getElementById("nav");
  var search = document.getElementById("search");
  var names = Object.keys(NAMES).filter(function (name) {
    return data.sections[name].length > 0 || name === "timeline";
  });
  var haystacks = {};
  var buttons = {};
  var current = "timeline";
  var chosen = -1;

  function make(name, text, className) {
    var element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function hay(item) {
    var text = item.t + "\n" + item.m + "\n" + item.b;
    (item.c || []).forEach(function (child) { text += "\n" + hay(child); });
    return text;
  }

  function haystack(section) {
    if (!haystacks[section]) {
      haystacks[section] = data.sections[section].map(function (item) {
        return hay(item).toLowerCase();
      });
    }
    return haystacks[section];
  }

  function words() {
    return search.value.toLowerCase().split(/\s+/).filter(Boolean);
  }

  function found(section) {
    var wanted = words();
    var places = [];
    var texts = wanted.length > 0 ? haystack(section) : null;
    data.sections[section].forEach(function (_item, place) {
      if (!texts || wanted.every(function (word) { return texts[place].includes(word); })) {
        places.push(place);
      }
    });
    return places;
  }

  function openable(parent, label, text) {
    var details = make("details");
    details.append(make("summary", label));
    details.addEventListener("toggle", function () {
      if (details.open && details.children.length === 1) details.append(make("pre", text));
    });
    parent.append(details);
    return details;
  }

  function show(item, place) {
    var article = make("article", undefined, item.k);
    article.append(make("b", item.t), make("div", item.m));
    (item.l || []).forEach(function (link) {
      var anchor = make("a", link[0]);
      anchor.href = "#" + link[1] + "/" + link[2];
      article.append(anchor);
    });
    if (item.d) article.style.marginLeft = Math.min(item.d, 8) * 24 + "px";
    if (item.b) {
      var short = item.b.length <= 300 && item.b.split("\n").length <= 6;
      if (place === chosen || item.d !== undefined && short) article.append(make("pre", item.b));
      else openable(article, item.b.length + " characters", item.b);
    }
    if (item.c) {
      var details = make("details");
      details.append(make("summary", "messages"));
      var fill = function () {
        if (details.children.length > 1) return;
        item.c.forEach(function (child) { details.append(show(child, -2)); });
      };
      details.addEventListener("toggle", function () { if (details.open) fill(); });
      if (place === chosen) { details.open = true; fill(); }
      article.append(details);
    }
    if (place === chosen) article.classList.add("at");
    return article;
  }

  function list(places) {
    var box = make("div");
    var next = 0;
    var more = make("button", undefined, "more");
    function step() {
      var end = Math.min(next + STEP, places.length);
      var part = document.createDocumentFragment();
      for (; next < end; next++) {
        part.append(show(data.sections[current][places[next]], places[next]));
      }
      box.append(part);
      more.hidden = next >= places.length;
      more.textContent = "show more (" + (places.length - next) + ")";
    }
    more.addEventListener("click", step);
    step();
    main.append(box, more);
  }

  function svg(name, attributes, className) {
    var element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (className) element.setAttribute("class", className);
    return element;
  }

  function label(text, x, y, className) {
    var element = svg("text", { x: x, y: y }, className);
    element.textContent = text;
    return element;
  }

  function draw() {
    var graph = data.graph;
    var picture = svg("svg", { width: graph.w, height: graph.h });
    graph.boxes.forEach(function (box) {
      picture.append(svg("rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: 6 }));
      picture.append(label(box.t, box.x + 8, box.y + 16, "title"));
    });
    graph.edges.forEach(function (edge) {
      var a = graph.dots[edge[0]];
      var b = graph.dots[edge[1]];
      var bend = 30 + Math.abs(a[1] - b[1]) / 6;
      picture.append(svg("path", {
        d: "M" + a[0] + " " + a[1] + "C" + (a[0] - bend) + " " + a[1] + " " + (b[0] - bend) + " " +
          b[1] + " " + b[0] + " " + b[1],
      }, edge[2] ? "taken" : "link"));
    });
    data.sections.memory.forEach(function (item, place) {
      var dot = graph.dots[place];
      var group = svg("g", {}, item.k);
      var tip = svg("title", {});
      tip.textContent = item.t + "\n" + item.m;
      group.append(tip, svg("circle", { cx: dot[0], cy: dot[1], r: 5 }));
      group.append(label(Array.from(item.t).slice(0, 20).join(""), dot[0] + 9, dot[1] + 4));
      group.addEventListener("click", function () { location.hash = "memory/" + place; });
      picture.append(group);
    });
    var box = make("div", undefined, "graph");
    box.append(picture);
    return box;
  }

  function graph() {
    var details = make("details");
    details.append(make("summary", "How the drawers hang together; links: " +
      data.graph.edges.length));
    details.addEventListener("toggle", function () {
      if (details.open && details.children.length === 1) details.append(draw());
    });
    if (data.sections.memory.length <= 500) details.open = true;
    main.append(details);
  }

  function render() {
    var hits = {};
    names.forEach(function (name) {
      hits[name] = found(name);
      buttons[name].lastChild.textContent = " " + hits[name].length;
      buttons[name].setAttribute("aria-current", String(name === current));
    });
    main.replaceChildren();
    if (current === "timeline") {
      data.head.notes.forEach(function (note) { main.append(make("p", note)); });
    }
    if (chosen >= 0) {
      main.append(show(data.sections[current][chosen], chosen));
      var all = make("button", "show all", "more");
      all.addEventListener("click", function () { location.hash = current; });
      main.append(all);
      return;
    }
    if (current === "memory" && words().length === 0) graph();
    if (hits[current].length === 0) main.append(make("p", "nothing"));
    list(hits[current]);
  }

  function go() {
    var parts = decodeURIComponent(location.hash.slice(1)).split("/");
    current = names.includes(parts[0]) ? parts[0] : "timeline";
    var place = /^\d+$/.test(parts[1] || "") ? Number(parts[1]) : -1;
    chosen = place < data.sections[current].length ? place : -1;
    scrollTo(0, 0);
    render();
  }

  names.forEach(function (name) {
    var button = make("button", NAMES[name]);
    button.append(make("small", ""));
    button.addEventListener("click", function () {
      if (location.hash === "#" + name) go();
      else location.hash = name;
    });
    buttons[name] = button;
    nav.append(button);
  });
  var timer = 0;
  search.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(function () { chosen = -1; render(); }, 120);
  });
  addEventListener("hashchange", go);
  go();
})();
`;
