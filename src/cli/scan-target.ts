import { basename, resolve } from 'node:path';
import type { ScanResult } from '../scanner/finding.ts';
import { kindOfPath } from '../scanner/list-files.ts';
import { type ScanRequest, scanFolder, scanOneFile } from '../scanner/scan-folder.ts';
import { scanStream } from '../scanner/scan-stream.ts';
import { CommandFailure, EXIT, usageFailure } from './failure.ts';
import { isBareRepository, isRemote, scanNotIgnored, scanRemote, scanRepository } from './scan-repository.ts';

/** What is to be searched, as flags say it. */
export interface TargetOptions {
  readonly history?: boolean;
  readonly staged?: boolean;
  readonly range?: string;
  readonly unreachable?: boolean;
  readonly state?: string;
  readonly respectGitignore?: boolean;
}

/** Scans what the command names. */
export async function scanTarget(
  target: string | undefined,
  options: TargetOptions,
  request: ScanRequest,
): Promise<ScanResult> {
  const isHistory = options.history === true || options.state !== undefined;
  const ways = [isHistory, options.staged, options.range !== undefined].filter((way) => way === true);
  if (ways.length > 1)
    throw usageFailure('--history, --staged and --range are three ways', 'choose one of them');
  if (options.state !== undefined && options.unreachable === true)
    throw usageFailure('--state knows only what something leads to', 'leave out --unreachable');
  if (target === '-') {
    if (ways.length > 0) throw usageFailure('standard input has no history', 'name a folder');
    return scanStream('-', process.stdin, request);
  }
  if (target !== undefined && isRemote(target)) return scanRemote(target, options, request);
  const path = resolve(target ?? '.');
  const kind = kindOfPath(path);
  if (kind === 'folder' && (ways.length > 0 || isBareRepository(path)))
    return scanRepository(path, options, request);
  if (kind === 'folder')
    return options.respectGitignore === true ? scanNotIgnored(path, request) : scanFolder(path, request);
  if (kind === 'file' && ways.length === 0) return scanOneFile(basename(path), path, request);
  throw new CommandFailure(`there is no ${ways.length > 0 ? 'folder' : 'file or folder'} ${target}`, {
    exitCode: EXIT.notFound,
    fix: 'name a folder, a file, or - for standard input',
  });
}
