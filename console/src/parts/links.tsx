import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Native = { ref?: Ref<HTMLAnchorElement> } & Omit<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  'style' | 'color'
>;

/** A link to a page of the console, in a text. */
export const AnchorLink = createLink((props: AnchorProps & Native) => <Anchor {...props} />);

/** A link to a page of the console that looks like a button, because it leads on. */
export const ButtonLink = createLink((props: ButtonProps & Native) => <Button component="a" {...props} />);
