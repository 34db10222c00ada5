import type { ReactNode } from 'react';
import table from '../../parts/table.module.css';
import classes from './data-table.module.css';

/**
 * A table with the names of its columns; cards where it is narrow. Roles are named because browsers take them from
 * what is not laid out as a table.
 */
export function DataTable(props: { caption: string; columns: readonly ReactNode[]; children: ReactNode }) {
  return (
    <div className={table.frame}>
      {/* biome-ignore lint/a11y/noRedundantRoles: display: block takes them away */}
      <table className={`${table.table} ${classes.stacked}`} role="table">
        <caption className="visually-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

/** A cell; `label` is the name of its column, for where the heads are not shown. */
export function Cell(props: { label?: string; isShort?: boolean; isNarrow?: boolean; children: ReactNode }) {
  const width = props.isShort === true ? 'short' : props.isNarrow === true ? 'narrow' : 'words';
  return (
    <td data-label={props.label} className={classes[width]}>
      {props.children}
    </td>
  );
}
