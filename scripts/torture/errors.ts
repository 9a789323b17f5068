/**
 * Lets each call of every command that changes something fail, in every way that file systems
 * have.
 *
 * @module
 */
import { errorAtEachCall } from "../../tests/processes/harness.ts";
import { type Gate, need } from "./gate.ts";
import { eachCase } from "./kill.ts";
import { SESSION } from "./trial.ts";

const ERRORS = ["ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE", "EDQUOT"];

/** The gate. */
export const errors: Gate = {
  name: "errors",
  summary: `each call of every command fails with ${ERRORS.join(", ")}`,
  async run(size, tally) {
    await need(["strace"], ["strace"]);
    let turn = 0;
    await eachCase(size, tally, async (trial, some) => {
      // Where not all is tried, every error has its turn.
      const tried = size.full ? ERRORS : [ERRORS[turn++ % ERRORS.length]!];
      for (const error of tried) {
        const calls = await errorAtEachCall(trial.args, {
          error,
          words: trial.words,
          env: SESSION,
          prepare: (folder) => trial.prepare(folder),
          choose: some,
          oracle: (folder, ending) => {
            // What cannot be removed stays.
            const mustTidy = !/^(?:unlink|rmdir)/.test(ending.at.name);
            const mustTell = trial.args[0] !== "hook";
            return trial.check(folder, ending, { mustTell, mustTidy });
          },
        });
        tally.count("errors", calls.length);
      }
    });
  },
};
