/**
 * A second thread that reads files. Takes `{ root, jobs }`, answers what came of them.
 *
 * @module
 */
import { type Job, readFiles } from "./read.ts";

/** What a thread's own global object can do. */
interface Thread {
  onmessage: ((event: { data: { root: string; jobs: Job[] } }) => void) | null;
  postMessage(message: unknown): void;
}

const thread = globalThis as unknown as Thread;

thread.onmessage = async ({ data: { root, jobs } }) => {
  thread.postMessage(await readFiles(root, jobs));
};
