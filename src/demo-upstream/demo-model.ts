import { hash } from 'node:crypto';
import { demoPictureUrl } from './demo-picture.ts';
import { demoWords } from './demo-words.ts';

/** What a demo model gives: text that grows piece by piece, or something that is there at once. */
export type DemoAnswer =
  | { readonly kind: 'pieces'; readonly pieces: readonly string[] }
  | { readonly kind: 'whole'; readonly output: string | readonly string[] };

/** How a model answers, as its name suggests. Any name is a model here. */
export type DemoModelKind = 'language' | 'hello' | 'image';

/** Answers an input as the model would, without a model. `model` is `owner/name` or the name of an endpoint. */
export function demoAnswer(model: string, input: Readonly<Record<string, unknown>>): DemoAnswer {
  const prompt = promptOf(input);
  switch (demoModelKind(model)) {
    case 'language':
      return { kind: 'pieces', pieces: demoWords(prompt, model) };
    case 'hello':
      return { kind: 'whole', output: `hello ${prompt}` };
    case 'image':
      return { kind: 'whole', output: [demoPictureUrl(prompt)] };
  }
}

/** The kind of a model by its name. */
export function demoModelKind(model: string): DemoModelKind {
  if (model.endsWith('hello-world')) return 'hello';
  return LANGUAGE.test(model) ? 'language' : 'image';
}

/** The id of the only version a demo model has: 64 hex digits, the same for the same name. */
export function demoVersionId(model: string): string {
  return hash('sha256', `wardkey demo model ${model}`);
}

/** The models that lists show; others work just as well. */
export const listedModels: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'black-forest-labs/flux-schnell', description: 'Demo of an image model: draws a small picture.' },
  { name: 'stability-ai/sdxl', description: 'Demo of an image model: draws a small picture.' },
  { name: 'meta/meta-llama-3-8b-instruct', description: 'Demo of a language model: writes a few words.' },
  {
    name: 'mistralai/mistral-7b-instruct-v0.2',
    description: 'Demo of a language model: writes a few words.',
  },
  { name: 'replicate/hello-world', description: 'Demo of the smallest model there is: says hello.' },
];

const LANGUAGE =
  /llama|gpt|claude|mistral|mixtral|gemma|gemini|qwen|deepseek|granite|falcon|vicuna|\bphi\b|instruct|chat|-llm|llm-/i;

function promptOf(input: Readonly<Record<string, unknown>>): string {
  for (const name of ['prompt', 'text', 'message', 'query']) {
    const value = input[name];
    if (typeof value === 'string') return value;
  }
  return '';
}
