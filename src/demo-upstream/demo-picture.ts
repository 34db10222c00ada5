import { hash } from 'node:crypto';

/**
 * Draws a small picture for a prompt, the same one for the same prompt, as a `data:` URL of an SVG. A cat or a hat is
 * drawn when the prompt names one.
 */
export function demoPictureUrl(prompt: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(demoPicture(prompt)).toString('base64')}`;
}

/** The picture itself. What the prompt holds stays text: it cannot become markup. */
export function demoPicture(prompt: string): string {
  const seed = hash('sha256', prompt, 'buffer');
  const hue = seed.readUInt16BE(0) % 360;
  const wantsCat = /\b(?:cats?|kitten|kitty)\b/i.test(prompt);
  const wantsHat = /\bhats?\b/i.test(prompt);
  const drawing = [
    wantsCat ? cat(hue) : wantsHat ? '' : shapes(seed),
    wantsHat ? hat(wantsCat ? 118 : 250, hue) : '',
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" role="img">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue} 70% 82%)"/><stop offset="1" stop-color="hsl(${(hue + 60) % 360} 65% 62%)"/></linearGradient></defs>
<rect width="512" height="512" fill="url(#sky)"/>
${drawing.join('')}
<rect y="424" width="512" height="88" fill="#fff" fill-opacity=".82"/>
<g font-family="system-ui,sans-serif" fill="#222"><text font-size="17">${caption(prompt)}</text><text x="16" y="500" font-size="13" fill="#666">Wardkey demo</text></g>
</svg>`;
}

function shapes(seed: Buffer): string {
  return Array.from({ length: 7 }, (_, index) => {
    const [x = 0, y = 0, size = 0, tone = 0] = seed.subarray(4 + index * 4, 8 + index * 4);
    const fill = `fill="hsl(${Math.round(tone * 1.41)} 75% 55%)" fill-opacity=".75"`;
    const reach = 20 + Math.round(size / 3);
    const left = 30 + Math.round(x * 1.6);
    const top = 30 + Math.round(y * 1.35);
    if (tone % 3 === 0) return `<circle cx="${left}" cy="${top}" r="${reach}" ${fill}/>`;
    if (tone % 3 === 1)
      return `<rect x="${left}" y="${top}" width="${reach}" height="${reach}" rx="9" ${fill}/>`;
    return `<path d="M${left} ${top}l${reach} ${reach}h-${2 * reach}z" ${fill}/>`;
  }).join('');
}

function cat(hue: number): string {
  const fur = `hsl(${(hue + 180) % 360} 35% 38%)`;
  return `<g fill="${fur}"><ellipse cx="256" cy="390" rx="120" ry="95"/><path d="M168 210l8-96 76 58zM344 210l-8-96-76 58z"/><circle cx="256" cy="240" r="100"/><path d="M366 400q70-10 50-110" fill="none" stroke="${fur}" stroke-width="24" stroke-linecap="round"/></g>
<g fill="#fbe36a"><ellipse cx="218" cy="228" rx="20" ry="24"/><ellipse cx="294" cy="228" rx="20" ry="24"/></g>
<g fill="#111"><ellipse cx="218" cy="228" rx="6" ry="20"/><ellipse cx="294" cy="228" rx="6" ry="20"/></g>
<path d="M246 266h20l-10 12z" fill="#e58"/><g fill="none" stroke="#111" stroke-width="3"><path d="M256 278q-16 20-34 8M256 278q16 20 34 8"/><path d="M196 270l-66-12M196 280l-66 6M316 270l66-12M316 280l66 6" stroke-width="2"/></g>`;
}

/** A top hat whose brim is at `brim`, in units from the top. */
function hat(brim: number, hue: number): string {
  const top = brim - 96;
  return `<g fill="#26232e"><ellipse cx="256" cy="${brim + 20}" rx="128" ry="20"/><path d="M182 ${top}h148l-10 ${brim + 20 - top}h-128z"/></g><path d="M188 ${brim - 20}h136l-3 24h-130z" fill="hsl(${hue} 80% 50%)"/>`;
}

const LINE_LENGTH = 54;
const MOST_LINES = 2;

function caption(prompt: string): string {
  const words = plainText(prompt).split(' ');
  const lines: string[] = [''];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= LINE_LENGTH || last === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1).toWellFormed()}…` : line))
    .map((line, index) => `<tspan x="16" y="${450 + index * 24}">${escapeXml(line)}</tspan>`)
    .join('');
}

/** XML has no place for most control characters, escaped or not. */
function plainText(text: string): string {
  return text
    .slice(0, 400)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cs}\p{Cn}\s]+/gu, ' ')
    .trim();
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
