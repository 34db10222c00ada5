import { Anchor, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The colour of what leads on: buttons, links, the focus ring. */
const cobalt: MantineColorsTuple = [
  '#eef2ff',
  '#dde5fe',
  '#bccafb',
  '#97adf7',
  '#7691f2',
  '#5c7bec',
  '#4266e4',
  '#2b4fd8',
  '#2342b5',
  '#1c358f',
];

/** Greys with a little blue in them, for the dark scheme. */
const dark: MantineColorsTuple = [
  '#e4e6ea',
  '#b9bdc5',
  '#9499a3',
  '#6c717b',
  '#494d55',
  '#3a3d44',
  '#2b2d32',
  '#1d1f22',
  '#17181b',
  '#111214',
];

/** How the console looks: the fonts of the system, so that nothing has to be fetched, and one colour that leads on. */
export const theme = createTheme({
  colors: { cobalt, dark },
  primaryColor: 'cobalt',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  headings: { fontWeight: '650' },
  components: {
    // In a text, colour alone does not tell a link from the words around it.
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
  },
});

/** Mantine's quiet colours are too faint to read for many; these reach a contrast of 4.5 on every background of ours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#545c66',
    '--mantine-color-placeholder': '#6a727c',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': 'var(--mantine-color-cobalt-7)',
    '--mantine-color-red-light': '#fdeceb',
    '--mantine-color-red-light-color': '#8f1d16',
    '--mantine-color-blue-light': '#eef2ff',
    '--mantine-color-blue-light-color': '#1c358f',
    '--mantine-color-teal-light-color': '#0a5c43',
    '--mantine-color-green-light-color': '#14592c',
    '--mantine-color-orange-light': '#fff3dc',
    '--mantine-color-orange-light-color': '#7a4a00',
  },
  dark: {
    '--mantine-color-dimmed': '#b0b6be',
    '--mantine-color-placeholder': '#9aa1aa',
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-anchor': 'var(--mantine-color-cobalt-3)',
    '--mantine-color-red-light': '#3b1e1f',
    '--mantine-color-red-light-color': '#ffb4ad',
    '--mantine-color-orange-light': '#3a2e15',
    '--mantine-color-orange-light-color': '#ffd591',
    '--mantine-color-blue-light': '#1e2742',
    '--mantine-color-blue-light-color': '#c5d3fd',
    '--mantine-color-gray-light': '#292b30',
  },
});
