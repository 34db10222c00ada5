import classes from './scope-badges.module.css';

/** What a token may do: its first scope, and how many more there are; all of them on hover and to screen readers. */
export function ScopeBadges({ scopes }: { scopes: readonly string[] }) {
  const [first, ...more] = scopes;
  return (
    <span className={classes.scopes} title={scopes.join(', ')}>
      <span className={classes.scope}>{first}</span>
      {more.length > 0 && (
        <span className={classes.more}>
          <span aria-hidden="true">+{more.length}</span>
          <span className="visually-hidden"> and {more.join(', ')}</span>
        </span>
      )}
    </span>
  );
}
