// Loaded with `--import` before a gateway that is measured. It answers messages over IPC: `usage` with the CPU time of
// the process, `startProfile`, and `stopProfile` with a CPU profile. JavaScript, so that it needs no loader.
import { Session } from 'node:inspector/promises';

const session = new Session();

const answers = {
  usage: async () => process.cpuUsage(),
  startProfile: async () => {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
    return null;
  },
  stopProfile: async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profile;
  },
};

process.on('message', (message) => void answers[message]().then((answer) => process.send(answer)));
// The channel alone does not keep the process running, and a gateway does not outlive the benchmark.
process.channel.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
