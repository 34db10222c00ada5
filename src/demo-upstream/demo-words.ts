/** What a demo language model says to a prompt: pieces of a text, the same ones for the same prompt. */
export function demoWords(prompt: string, model: string): string[] {
  const asked = prompt.trim().slice(0, LONGEST_QUOTE).toWellFormed();
  const question = asked === '' ? 'You asked nothing' : `You asked: “${asked}”`;
  const text =
    `This is Wardkey's demo upstream standing in for ${model}; no model was run. ${question}. ` +
    'Your token was checked and the call reached the API behind the gateway, which is all that this answer proves. ' +
    'Set WARDKEY_UPSTREAM to put your own API here.';
  return text.match(/\S+\s*/g) ?? [text];
}

const LONGEST_QUOTE = 300;
