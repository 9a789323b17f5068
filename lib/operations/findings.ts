/**
 * The finding operations.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import type { Finding } from "../findings.ts";
import { similarSchema, toSimilar } from "./memory_results.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";

function allowSecret() {
  return described(
    z.optional(z.array(z.string())),
    "Rules of the secrets scan whose findings are written all the same",
  );
}

function findingSchema() {
  return z.object({
    id: z.string(),
    path: z.string(),
    title: z.string(),
    created: z.string(),
    identity: z.string(),
    tags: z.array(z.string()),
    promoted: z.boolean(),
  });
}

/** `finding.add` */
export const findingAdd = defineOperation(
  {
    summary: "Drop something you came across into _inbox/findings, to be sorted later.",
    effect: "write",
    input: () =>
      z.object({
        title: described(z.string().check(z.minLength(1)), "What it is about"),
        content: described(z.optional(z.string()), "What it says"),
        from: described(
          z.optional(z.string()),
          "What it says, instead of --content; on a command line a file, or - for standard input",
        ),
        tags: described(z.optional(z.array(z.string())), "What it is filed under"),
        allow_secret: allowSecret(),
      }),
    output: () => findingSchema(),
  },
  async (context, { title, content, from, tags, allow_secret = [] }) => {
    if (content !== undefined && from !== undefined) {
      throw new CoordinationError(
        "invalid_input",
        "Cannot add a finding: give either its content or where it is read from",
      );
    }
    const text = from ?? content ?? "";
    const { refuseSecrets } = await import("../secrets.ts");
    const allowed_secrets = await refuseSecrets(
      [["title", title], ["content", text], ["tags", (tags ?? []).join("\n")]],
      { allow: allow_secret },
    );
    const { addFinding } = await import("../findings.ts");
    const { session, identity } = context.caller();
    const input = { title, content: text, tags, allowed_secrets };
    return toResult(addFinding(context.project, input, { session, identity }));
  },
);

/** `finding.list` */
export const findingList = defineOperation(
  {
    summary: "List the findings that wait in _inbox/findings.",
    effect: "read",
    input: () =>
      z.object({
        all: described(z.optional(z.boolean()), "Also those that became drawers"),
      }),
    output: () => z.object({ findings: z.array(findingSchema()), problems: problemsSchema() }),
  },
  async ({ project }, { all = false }) => {
    const { listFindings } = await import("../findings.ts");
    const { findings, problems } = listFindings(project, { all });
    return { findings: findings.map(toResult), problems: [...problems] };
  },
);

/** `finding.promote` */
export const findingPromote = defineOperation(
  {
    summary: "Make a drawer of a finding, once, and move the finding to _inbox/findings/promoted.",
    effect: "write",
    input: () =>
      z.object({
        finding: described(
          z.string().check(z.minLength(1)),
          "The finding: its name, or a part that no other one has",
        ),
        wing: described(z.string(), "The wing: a project, a person or a wide subject"),
        room: described(z.string(), "The room: a subject in the wing"),
        hall: described(z.optional(z.string()), "The hall; discoveries by default"),
        title: described(z.optional(z.string()), "What the drawer is about, if not the same"),
        tags: described(z.optional(z.array(z.string())), "What it is filed under besides"),
        allow_secret: allowSecret(),
      }),
    output: () =>
      z.object({
        finding: z.string(),
        drawer: z.string(),
        path: z.string(),
        saved: z.boolean(),
        similar: z.array(similarSchema()),
        problems: problemsSchema(),
      }),
  },
  async (context, { finding: target, allow_secret = [], ...place }) => {
    const { project } = context;
    const { findFinding, promoteFinding } = await import("../findings.ts");
    const finding = findFinding(project, target);
    const { refuseSecrets } = await import("../secrets.ts");
    const allowed_secrets = await refuseSecrets(
      [
        ["title", place.title ?? finding.title],
        ["content", finding.content],
        ["tags", [...finding.tags, ...place.tags ?? []].join("\n")],
      ],
      { allow: allow_secret },
    );
    const { session, identity, identitySource } = context.caller();
    const done = promoteFinding(project, finding, {
      ...place,
      allowed_secrets,
      writer: { session, identity, identitySource },
    });
    return { ...done, similar: done.similar.map(toSimilar), problems: [...done.problems] };
  },
);

function toResult({ id, path, title, created, identity, tags, promoted }: Finding) {
  return { id, path, title, created, identity, tags: [...tags], promoted };
}
