import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cloneRepository } from '../scanner/clone-repository.ts';
import type { ScanResult } from '../scanner/finding.ts';
import { askGit, GitFailure, type Repository } from '../scanner/git-process.ts';
import type { ObjectChoice } from '../scanner/list-objects.ts';
import { type ScanRequest, scanListed } from '../scanner/scan-folder.ts';
import { type HistoryResult, scanHistory } from '../scanner/scan-history.ts';
import { scanKnownHistory } from '../scanner/scan-known-history.ts';
import { listNotIgnored, scanStaged } from '../scanner/scan-staged.ts';
import { parseState, stateText } from '../scanner/scan-state.ts';
import { version } from '../server/installation.ts';
import { CommandFailure, EXIT, usageFailure } from './failure.ts';
import type { TargetOptions } from './scan-target.ts';
import { note } from './terminal.ts';
import { writeTo } from './write-file.ts';

/** Whether a target is an address that git can copy a repository from, and no path. */
export function isRemote(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/|:)/i.test(target) || /^[\w.-]+@[\w.-]+:(?!\/\/)/.test(target);
}

/** A repository without files beside it has nothing but its history. */
export function isBareRepository(folder: string): boolean {
  const has = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  return ['HEAD', 'objects', 'refs'].every(has);
}

/** Scans the history of a repository on this machine, or the part of it that is asked for. */
export function scanRepository(
  folder: string,
  options: TargetOptions,
  request: ScanRequest,
): Promise<ScanResult> {
  return sayingWhy(async () => {
    const repository = { folder, environment: process.env };
    await askGit(repository, ['rev-parse', '--git-dir']);
    if (options.staged === true) return scanStaged(repository, request);
    return scanChosen(repository, options, request);
  });
}

/** Scans the history of a repository that lies elsewhere, through a copy that is removed afterwards. */
export function scanRemote(url: string, options: TargetOptions, request: ScanRequest): Promise<ScanResult> {
  if (options.staged === true)
    throw usageFailure('a repository elsewhere has nothing staged', 'leave out --staged');
  if (!/^(?:https?|ssh|git|file):\/\//i.test(url) && !/^[\w.-]+@/.test(url)) {
    throw usageFailure(
      'this address is not one that is scanned',
      'write it as in https://github.com/owner/repository',
    );
  }
  return sayingWhy(async () => {
    const clone = await cloneRepository(url, process.env, CLONE_LIMITS);
    try {
      return await scanChosen(clone.repository, options, request);
    } finally {
      clone.remove();
    }
  });
}

/** Scans the files of a working tree that git does not ignore. */
export function scanNotIgnored(folder: string, request: ScanRequest): Promise<ScanResult> {
  return sayingWhy(async () => {
    const files = await listNotIgnored({ folder, environment: process.env });
    return scanListed(() => files, request);
  });
}

const CLONE_LIMITS = { seconds: 1800, bytes: 20 * 1024 ** 3 };

async function scanChosen(
  repository: Repository,
  options: TargetOptions,
  request: ScanRequest,
): Promise<ScanResult> {
  const choice: ObjectChoice =
    options.range === undefined ? { kind: 'all' } : { kind: 'range', range: options.range };
  const { unreachable, submodules, ...result } =
    options.state === undefined
      ? await scanHistory(repository, choice, {
          ...request,
          withUnreachable: options.unreachable === true,
        })
      : await scanWithState(repository, options.state, request);
  if (unreachable > 0) {
    note(`findings in objects that nothing leads to: ${unreachable}; --unreachable reports them`);
  }
  for (const path of submodules) note(`${path} is a submodule, a repository of its own: scan it by itself`);
  return result;
}

/** The state is written at the end, and whole: a scan that was broken off leaves that of the one before. */
async function scanWithState(
  repository: Repository,
  file: string,
  request: ScanRequest,
): Promise<HistoryResult> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const before = parseState(text);
  if (before === undefined && text !== '') {
    throw usageFailure(`${file} is no state of a scan`, 'name another file: this one is left as it is');
  }
  const { result, state } = await scanKnownHistory(repository, before, { ...request, version });
  writeTo(file, stateText(state), true);
  return result;
}

async function sayingWhy<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new CommandFailure(error.message.replace(/^(?:fatal|error): /, ''), {
      exitCode: EXIT.failed,
      fix: 'check that the target is a git repository that this user may read, and the range if one was given',
    });
  }
}
