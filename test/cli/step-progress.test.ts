import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { showSteps } from '../../src/cli/step-progress.js';
import { root } from '../kit/files.js';

describe('the steps of a start', () => {
  it('A step is shown when it begins, again while it lasts, and no more when the next has begun', async () => {
    const lines: string[] = [];
    let resume = (): void => undefined;
    const steps = showSteps((line) => {
      lines.push(line);
      if (lines.length === 3) resume();
    }, 5);
    steps.begin('Opening the door');
    expect(lines).toEqual(['  Opening the door …\n']);
    await new Promise<void>((resolve) => (resume = resolve));
    expect(lines.slice(1)).toEqual(['  Opening the door … 0 s\n', '  Opening the door … 0 s\n']);
    steps.begin('Going in');
    await new Promise<void>((resolve) => {
      resume = resolve;
      lines.length = 1;
    });
    steps.end();
    expect(lines.slice(1)).toEqual(['  Going in … 0 s\n', '  Going in … 0 s\n']);
  });

  it('A step of the build is shown on stderr while it lasts, and its failure ends the build', async () => {
    const code = `
      import { runStep } from ${JSON.stringify(pathToFileURL(`${root}/scripts/steps.js`).href)};
      const lasting = () => new Promise((resolve) => setTimeout(() => resolve('made'), 40));
      process.stdout.write(await runStep('Making it', lasting, 5));
      await runStep('Breaking it', () => Promise.reject(new Error('broken')));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [exitCode] = (await once(child, 'close')) as [number];
    expect([exitCode, stdout]).toEqual([1, 'made']);
    expect(stderr).toMatch(/^ {2}Making it …\n( {2}Making it … 0 s\n)+ {2}Breaking it …\n/);
    expect(stderr).toContain('Error: broken');
  });
});
