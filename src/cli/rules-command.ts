import { Argument, type Command } from 'commander';
import { FOREIGN_SCANNERS, type ForeignScanner, foreignRules } from '../scanner/foreign-rules.ts';
import { prefixesOf } from './scan-prefixes.ts';
import { terminal } from './terminal.ts';

/** `wardkey scan rules SCANNER`: the rules by which another scanner finds our tokens, for any prefixes. */
export function addRulesCommand(scan: Command): void {
  scan
    .command('rules')
    .description('print the rules by which another scanner finds tokens')
    .addArgument(new Argument('<scanner>', 'which one').choices(FOREIGN_SCANNERS))
    .option('--prefix <prefix...>', 'what the tokens begin with (WARDKEY_TOKEN_PREFIX)')
    .action(printRules);
}

function printRules(scanner: ForeignScanner, { prefix }: { prefix?: readonly string[] }): void {
  terminal.out.write(foreignRules(scanner, prefixesOf(prefix)));
}
