// Looks at pictures of graphs as a browser draws them, and writes down what is wrong.
// `pictures` is a list of [name, text]; the findings go into <pre id="findings">, one per line:
// name, finding, detail, with tabs between them.
'use strict';

const findings = [];
/** Pixels that rounding may cost. */
const SLACK = 0.6;
const WIDTHS = [400, 1200];

const box = (element) => {
  const { x, y, width, height } = element.getBBox();
  return { left: x, top: y, right: x + width, bottom: y + height };
};
const holds = (outer, inner) =>
  inner.left >= outer.left - SLACK && inner.right <= outer.right + SLACK &&
  inner.top >= outer.top - SLACK && inner.bottom <= outer.bottom + SLACK;
const overlap = (one, other) =>
  one.left < other.right - SLACK && other.left < one.right - SLACK &&
  one.top < other.bottom - SLACK && other.top < one.bottom - SLACK;
const distance = (point, area) => Math.hypot(
  Math.max(area.left - point.x, 0, point.x - area.right),
  Math.max(area.top - point.y, 0, point.y - area.bottom));

const near = ({ x, y }, area) =>
  x > area.left - 1 && x < area.right + 1 && y > area.top - 1 && y < area.bottom + 1;

/** Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminance = (element) => {
  const parts = getComputedStyle(element).fill.match(/[\d.]+/g).map(Number);
  const [r, g, b] = parts.map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

function titles(svg, find) {
  const named = (svg.getAttribute('aria-labelledby') || '').split(' ');
  const there = named.length === 2 && named.every((id) => id && svg.querySelector(`[id="${id}"]`)?.textContent);
  if (svg.getAttribute('role') !== 'img' || !there) find('no-title', 'the picture');
  for (const node of svg.querySelectorAll('.node')) {
    if (!node.querySelector('title')?.textContent) find('no-title', node.textContent.trim());
  }
}

function texts(svg, find) {
  const all = [...svg.querySelectorAll('text')];
  const pills = [...svg.querySelectorAll('.pill')];
  const areas = all.map(box);
  all.forEach((text, index) => {
    const words = text.textContent;
    const node = text.closest('.node');
    const pill = text.matches('.mark') && pills.find((pill) => pill === text.previousElementSibling);
    if (text.matches('.mark') && !pill) find('text-leaves-box', `${words} has no frame`);
    const frames = [pill, node?.querySelector('.box'), svg.querySelector('.ground')].filter(Boolean);
    for (const frame of frames) {
      if (!holds(box(frame), areas[index])) find('text-leaves-box', words);
    }
    for (const part of [text, ...text.querySelectorAll('tspan')]) {
      const now = contrast(part, frames[0]);
      if (now < 4.5) find('low-contrast', `${part.textContent} ${now.toFixed(2)}`);
    }
    areas.slice(0, index).forEach((other, before) => {
      if (overlap(other, areas[index])) find('texts-overlap', `${all[before].textContent}, ${words}`);
    });
  });
}

function boxes(svg, find) {
  const nodes = [...svg.querySelectorAll('.node')];
  const areas = nodes.map((node) => box(node.querySelector('.box')));
  areas.forEach((area, index) => {
    areas.slice(0, index).forEach((other, before) => {
      if (overlap(area, other)) find('boxes-overlap', `${before} ${index}`);
    });
  });
  for (const edge of svg.querySelectorAll('.edge')) {
    const [from, to] = edge.dataset.edge.split(' ').map(Number);
    const length = edge.getTotalLength();
    if (distance(edge.getPointAtLength(0), areas[from]) > 1) find('edge-ends-nowhere', edge.dataset.edge);
    if (distance(edge.getPointAtLength(length), areas[to]) > 8) find('edge-ends-nowhere', edge.dataset.edge);
    const met = new Set();
    for (let at = 0; at <= length; at += 8) {
      const point = edge.getPointAtLength(at);
      areas.forEach((area, index) => {
        if (index !== from && index !== to && near(point, area)) met.add(index);
      });
    }
    met.forEach((index) => find('edge-meets-box', `${edge.dataset.edge} meets ${index}`));
  }
}

function view(svg, find, width) {
  const { x, y, width: wide, height: high } = svg.viewBox.baseVal;
  const whole = { left: x, top: y, right: x + wide, bottom: y + high };
  for (const element of svg.querySelectorAll('rect, text, path')) {
    if (!holds(whole, box(element))) find('outside-view', element.outerHTML.slice(0, 80));
  }
  if (svg.getBoundingClientRect().width > Math.min(width, wide) + SLACK) find('too-wide', `${width}`);
}

function look(name, source) {
  const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
  const find = (finding, detail) => findings.push([name, finding, detail].join('\t').replaceAll('\n', ' '));
  if (parsed.querySelector('parsererror')) {
    find('not-xml', parsed.querySelector('parsererror').textContent);
    return;
  }
  for (const width of WIDTHS) {
    const frame = document.createElement('div');
    frame.style.width = `${width}px`;
    const svg = document.importNode(parsed.documentElement, true);
    svg.style.maxWidth = '100%';
    svg.style.height = 'auto';
    frame.append(svg);
    document.body.append(frame);
    // Boxes and lines do not depend on the width; text does, by hinting.
    if (width === WIDTHS[0]) for (const check of [titles, boxes]) check(svg, find);
    for (const check of [texts, view]) check(svg, find, width);
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const ground = luminance(svg.querySelector('.ground'));
    if (dark ? ground > 0.1 : ground < 0.9) find('wrong-ground', `${ground}`);
    const nodes = svg.querySelectorAll('.node').length;
    findings.push([name, dark ? 'looked-at-dark' : 'looked-at', `${width} ${nodes}`].join('\t'));
    frame.remove();
  }
}

pictures.forEach(([name, source]) => look(name, source));
const out = document.createElement('pre');
out.id = 'findings';
out.textContent = findings.join('\n');
document.body.replaceChildren(out);
