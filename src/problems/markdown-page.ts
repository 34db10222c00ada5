import type { Block, Code, PageNote, Section } from './reference-document.ts';

/** The sections of a page as Markdown, for reading as text and for pasting where help is asked for. */
export function markdownOf(title: string, badges: readonly string[], sections: readonly Section[]): string {
  const parts = sections.map(({ heading, blocks }) =>
    [`## ${heading}`, ...blocks.map(blockText)].join('\n\n'),
  );
  return `${[`# ${title}`, badges.join(' · '), ...parts].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'code':
      return `${block.caption}:\n\n${fenced(block)}`;
    case 'pair':
      return `**${block.caption}**\n\nBroken:\n\n${fenced(block.broken)}\n\nFixed:\n\n${fenced(block.fixed)}`;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'causes':
      return block.items
        .map(
          ({ cause, tell, fix }, index) =>
            `${index + 1}. ${cause}\n   - How to tell: ${tell}\n   - Fix: ${fix}`,
        )
        .join('\n');
    case 'codes':
      return block.codes.map((code) => `- [${code}](/errors/${code}.md)`).join('\n');
    case 'notes':
      return block.notes.length === 0 ? 'None yet. Be the first.' : block.notes.map(noteText).join('\n\n');
  }
}

function fenced({ fence, text }: Code): string {
  return `\`\`\`${fence}\n${text}\n\`\`\``;
}

/** Indented, so that nothing in it is taken for Markdown. */
function noteText({ author, at, text, version, isPinned }: PageNote): string {
  const about = version === null ? '' : `, for ${plain(version)}`;
  const head = `${plain(author)}, ${at.slice(0, 10)}${about}${isPinned ? ' (pinned)' : ''}:`;
  return `${head}\n\n${text.replaceAll(/^/gm, '    ')}`;
}

function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>()#+!|-]/g, '\\$&');
}
