import { dirname, join } from "node:path";
import { withFolder } from "../../with_store.ts";
import { applyPlan, type Plan } from "../../../lib/install.ts";

/** A tree: paths from the top, and what is in the files. */
export type Tree = Readonly<Record<string, string>>;

/** Writes a tree below a folder. */
export function plant(top: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    Deno.mkdirSync(dirname(join(top, path)), { recursive: true });
    Deno.writeTextFileSync(join(top, path), text);
  }
}

/** Runs `body` with a project and a home folder that is not the person's. */
export function withTree(
  tree: Tree,
  body: (folders: { top: string; home: string }) => void | Promise<void>,
): Promise<void> {
  return withFolder((folder) => {
    const [top, home] = [join(folder, "project"), join(folder, "home")];
    Deno.mkdirSync(top);
    Deno.mkdirSync(home);
    plant(top, tree);
    return body({ top, home });
  });
}

/** Carries a plan out, and says which files it was about. */
export function carryOut(plan: Plan, top: string): string[] {
  applyPlan(plan);
  return plan.changes.map(({ path, kind }) => `${kind} ${path.slice(top.length + 1)}`);
}

/** The settings that a person had before. */
export const SETTINGS: Readonly<Record<string, string>> = {
  none: "",
  empty: "{}",
  "a file without a newline": '{"model":"opus"}',
  comments:
    '{\n  // mine\n  "model": "opus", /* , */\n  "permissions": { "deny": ["Read(.env)"] } // end\n}\n',
  tabs: '{\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n',
  "CRLF and BOM": '\ufeff{\r\n    "model": "opus",\r\n    "hooks": {}\r\n}\r\n',
  "trailing commas": '{\n  "hooks": {\n    "Stop": [\n    ],\n  },\n}',
  "blanks in empty tables": '{\n  "hooks": {\n  }\n}\n',
  "hooks of others":
    '{\n  "hooks": {\n    "Stop": [ { "hooks": [ {"type":"command","command":"echo done"} ] } ],\n' +
    '    "PreToolUse": [\n      {\n        "matcher": "Bash",\n        "hooks": [\n          { "type": "command", "command": "guard.py" } // guard\n        ]\n      }\n    ]\n  }\n}\n',
  "all on one line":
    '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}]},"model":"opus"}',
  "mclaude 0.6": JSON.stringify(
    {
      model: "opus",
      hooks: {
        Stop: [{ hook_command: "python .claude/hooks/remind_handoff.py", timeout: 3000 }],
        PreToolUse: [
          { matcher: "Bash", hooks: [{ type: "command", command: "guard.py" }] },
          { hook_command: "python .claude/hooks/pre_edit_lock_check.py", "if": "Edit(*)" },
        ],
      },
    },
    undefined,
    2,
  ) + "\n",
};
