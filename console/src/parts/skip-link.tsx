import classes from './skip-link.module.css';

/** The first thing that Tab reaches: past the header and the sidebar, to the page. */
export function SkipLink() {
  return (
    // biome-ignore lint/a11y/useValidAnchor: it leads to a place on the page, as a link does
    <a
      className={classes.link}
      href="#main"
      onClick={(event) => {
        // The address keeps its filters.
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
    >
      Skip to the page
    </a>
  );
}
