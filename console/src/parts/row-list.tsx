import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './row-list.module.css';

/** A short list of things that one has, each with what can be done about it. */
export function RowList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}

export function RowListItem(props: {
  icon?: ReactNode;
  title: ReactNode;
  detail: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <li className={classes.item}>
      {props.icon !== undefined && <span className={classes.icon}>{props.icon}</span>}
      <div className={classes.words}>
        <Text size="sm" fw={600} component="div">
          {props.title}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {props.detail}
        </Text>
      </div>
      {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
    </li>
  );
}
