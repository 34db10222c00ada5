import { Anchor } from '@mantine/core';
import mark from '../wardkey.svg';
import classes from './wordmark.module.css';

/** The name of the product, which leads to the start. */
export function Wordmark() {
  return (
    <Anchor href="/" className={classes.wordmark} underline="never">
      <img src={mark} alt="" width={26} height={26} />
      <span>Wardkey</span>
    </Anchor>
  );
}
