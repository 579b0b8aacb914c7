/**
 * Bar charts as one SVG, by hand. It brings its own background, so that it is legible wherever it is shown, and follows the reader's
 * light or dark theme.
 */
import { number } from './print.mjs';

const WIDTH = 760;
const MARGIN = 24;
const LABELS = 250;
const BAR = 20;
const ROW = 32;
const TITLE = 44;

const STYLE = `
  svg { color-scheme: light dark; font: 14px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
  .card { fill: #ffffff; stroke: #d0d7de; }
  text { fill: #1f2328; }
  .title { font-weight: 600; }
  .break { stroke: #ffffff; stroke-width: 3; }
  .bar { fill: #8c959f; }
  .floor { fill: #d0d7de; }
  .ours { fill: #0a7f5a; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #30363d; }
    text { fill: #e6edf3; }
    .break { stroke: #0d1117; }
    .bar { fill: #6e7681; }
    .floor { fill: #3d444d; }
    .ours { fill: #2ea881; }
  }`;

/**
 * Draws charts one below the other: `{ title, unit, limit?, bars: [{ label, value, kind? }] }`, where `kind` is `ours` or `floor`. A bar
 * beyond the limit is drawn broken.
 */
export function draw(charts) {
  let top = MARGIN / 2;
  const panels = charts.map((chart) => {
    const panel = drawPanel(chart, top);
    top += TITLE + chart.bars.length * ROW;
    return panel;
  });
  const height = top + MARGIN / 2;
  const description = charts.map(describe).join('. ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(description)}">
<style>${STYLE}
</style>
<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${panels.join('\n')}
</svg>
`;
}

function drawPanel({ title, unit, bars, limit = Number.POSITIVE_INFINITY }, top) {
  const longest = Math.min(limit, Math.max(...bars.map(({ value }) => value)));
  const left = MARGIN + LABELS;
  const room = WIDTH - left - MARGIN - 80; // the figure stands behind the bar
  const rows = bars.map(({ label, value, kind = 'bar' }, index) => {
    const y = top + TITLE + index * ROW;
    const width = (room * Math.min(value, longest)) / longest;
    const baseline = y + BAR / 2 + 5;
    return [
      `<text x="${left - 12}" y="${baseline}" text-anchor="end">${escapeXml(label)}</text>`,
      `<rect class="${kind}" x="${left}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="3"/>`,
      ...(value > longest ? [drawBreak(left + width * 0.85, y)] : []),
      `<text x="${(left + width + 8).toFixed(1)}" y="${baseline}">${number(value)} ${unit}</text>`,
    ].join('\n');
  });
  return `<text class="title" x="${MARGIN}" y="${top + 26}">${escapeXml(title)}</text>\n${rows.join('\n')}`;
}

/** Two slanted gaps: this bar would not fit. */
function drawBreak(x, y) {
  const slash = (from) => `M${from.toFixed(1)} ${y + BAR + 2}l8 ${-BAR - 4}`;
  return `<path class="break" d="${slash(x)}${slash(x + 8)}"/>`;
}

function describe({ title, unit, bars }) {
  return `${title}: ${bars.map(({ label, value }) => `${label} ${number(value)} ${unit}`).join(', ')}`;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
