import { Argument, type Command } from 'commander';
import { FOREIGN_SCANNERS, type ForeignScanner, foreignRules } from '../scanner/foreign-rules.ts';
import { readRules } from './read-rules.ts';
import { prefixesOf } from './scan-prefixes.ts';
import { say, terminal } from './terminal.ts';

/**
 * `wardkey scan rules SCANNER`: the rules by which another scanner finds our tokens, for any prefixes; and
 * `wardkey scan check-rules FILE`: whether the rules that `--rules` takes hold their own examples.
 */
export function addRulesCommands(scan: Command): void {
  scan
    .command('rules')
    .description('print the rules by which another scanner finds tokens')
    .addArgument(new Argument('<scanner>', 'which one').choices(FOREIGN_SCANNERS))
    .option('--prefix <prefix...>', 'what the tokens begin with (WARDKEY_TOKEN_PREFIX)')
    .action(printRules);
  scan
    .command('check-rules <file>')
    .description('try the rules that --rules takes on their own examples')
    .action(async (file: string) => {
      const { length } = await readRules(file);
      say(`${length} ${length === 1 ? 'rule holds its' : 'rules hold their'} examples`);
    });
}

function printRules(scanner: ForeignScanner, { prefix }: { prefix?: readonly string[] }): void {
  terminal.out.write(foreignRules(scanner, prefixesOf(prefix)));
}
