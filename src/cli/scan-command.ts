import type { Command } from 'commander';
import { REPORT_FORMATS, type ReportFormat } from '../scanner/report.ts';
import { addHookCommands } from './hook-command.ts';
import { addRulesCommands } from './rules-command.ts';

/** `wardkey scan`: exit code 0 clean, 8 found, 9 found and still working, 6 not everything could be searched. */
export function addScanCommand(program: Command): void {
  const scan = program
    .command('scan [target]')
    .description('find tokens: in a folder, a file, standard input (-), or the history of a git repository')
    .option('--history', 'search the whole history of the repository at the target')
    .option('--staged', 'search what is about to be committed')
    .option('--range <range>', 'search what the commits of a range brought, as in main..HEAD')
    .option('--unreachable', 'with --history: report what no branch, tag, stash or reflog leads to, too')
    .option('--state <file>', 'search the history, remember it in this file, and next time only what is new')
    .option('--respect-gitignore', 'leave out what git ignores')
    .option('--prefix <prefix...>', 'what the tokens begin with (WARDKEY_TOKEN_PREFIX)')
    .option('--rules <file>', 'find what these other rules match, too (examples/scan-rules.json)')
    .option('--baseline <file>', 'pass over the findings in this file, and say which of its lines are stale')
    .option('--write-baseline <file>', 'write all findings to a baseline')
    .option('--no-allow-comments', 'report what a comment (wardkey:allow) allows, too')
    .option('--stale-comments', 'name the comments that allow nothing any more')
    .option('--archive-depth <number>', 'how many archives in one another are opened', '6')
    .option('--threads <number>', 'how many threads search')
    .option('--offline', 'do not ask the server at WARDKEY_URL which findings still work')
    .option('--token-file <file>', 'read the API token for WARDKEY_URL from a file')
    .option('--report', 'tell the server about the findings: it disables the tokens, and tells their owners')
    .option('--output <file>', 'write the report to a file')
    .option('--reveal', 'show the tokens themselves, on a terminal only');
  for (const format of REPORT_FORMATS) scan.option(`--${format}`, `report as ${FORMAT_NAMES[format]}`);
  // The scanner is loaded when it is needed: other commands start without it.
  scan.addHelpText('after', HELP);
  addHookCommands(scan);
  addRulesCommands(scan);
  scan.action(async (target, options) => (await import('./run-scan.ts')).runScan(target, options));
}

const HELP = `
Without a target the current folder is searched; one that is called as a command is written ./rules. Exit codes:
  0  no token found
  8  found
  9  found, and the server at WARDKEY_URL (or WARDKEY_DATA_DIR) says that one still works
  6  nothing found, but not everything could be searched
  others: the scan could not be made`;

const FORMAT_NAMES: Readonly<Record<ReportFormat, string>> = {
  json: 'one JSON object',
  jsonl: 'JSON, a finding a line',
  sarif: 'SARIF 2.1.0',
  csv: 'CSV',
  junit: 'JUnit XML',
  gitlab: 'GitLab code quality',
};
