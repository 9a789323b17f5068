// Registers what its arguments say, as a process of its own.
import { registerIdentity } from "../../../lib/identity.ts";
import { findProject } from "../../../lib/store/root.ts";

const [root, name, role] = Deno.args;
registerIdentity(findProject(root!), name!, { roles: [role!], notify: { [role!]: "x" } });
