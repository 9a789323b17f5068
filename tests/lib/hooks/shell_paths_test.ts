import { assertEquals } from "@std/assert";
import { changedPaths } from "../../../lib/hooks/shell_paths.ts";

/** What a command writes to or deletes. */
const CHANGES: readonly [command: string, paths: readonly string[]][] = [
  ["rm src/a.ts", ["src/a.ts"]],
  ["rm -rf src/auth build", ["src/auth", "build"]],
  ["rm -- -odd", ["-odd"]],
  ["sudo rm -f src/a.ts", ["src/a.ts"]],
  ["env A=1 B=2 rm src/a.ts", ["src/a.ts"]],
  ["A=1 rm src/a.ts", ["src/a.ts"]],
  ["/bin/rm src/a.ts", ["src/a.ts"]],
  ["mv src/a.ts src/b.ts", ["src/a.ts", "src/b.ts"]],
  ["cp x.ts src/a.ts", ["src/a.ts"]],
  ["cp -t src a b", ["src/a", "src/b"]],
  ["install -m 644 x src/a.ts", ["src/a.ts"]],
  ["echo hi > src/a.ts", ["src/a.ts"]],
  ["echo hi >> 'src/with space.ts'", ["src/with space.ts"]],
  ['echo "> not.ts" > "src/a b.ts"', ["src/a b.ts"]],
  ["make 2> log.txt", ["log.txt"]],
  ["cat x | tee -a src/a.ts src/b.ts", ["src/a.ts", "src/b.ts"]],
  ["sed -i s/a/b/ src/a.ts src/b.ts", ["src/a.ts", "src/b.ts"]],
  ["sed -i.bak 's/a/b/' src/a.ts", ["src/a.ts"]],
  ["perl -pi -e 's/a/b/' src/a.ts", ["src/a.ts"]],
  ["dd if=/dev/zero of=src/a.bin bs=1", ["src/a.bin"]],
  ["truncate -s 0 src/a.ts", ["src/a.ts"]],
  ["find src -name '*.ts' -delete", ["src/**/*.ts"]],
  ["cd src && rm a.ts", ["src/a.ts"]],
  ["cd src; cd auth\nrm a.ts", ["src/auth/a.ts"]],
  ["cd /abs && rm a.ts", ["/abs/a.ts"]],
  ["ls && rm a.ts || rm b.ts; rm c.ts", ["a.ts", "b.ts", "c.ts"]],
  ["(rm a.ts)", ["a.ts"]],
  ["rm src/*.ts", ["src/*.ts"]],
  ["cat > src/a.ts <<'EOF'\nrm src/b.ts\n> src/c.ts\nEOF\nrm d.ts", ["src/a.ts", "d.ts"]],
  ["git rm src/a.ts", ["src/a.ts"]],
  ["git mv src/a.ts src/b.ts", ["src/a.ts", "src/b.ts"]],
  ["git checkout -- src/a.ts", ["src/a.ts"]],
  ["git checkout HEAD~1 -- src/a.ts src/b.ts", ["src/a.ts", "src/b.ts"]],
  ["git checkout .", ["."]],
  ["git restore src/a.ts", ["src/a.ts"]],
  ["git restore --staged --worktree src/a.ts", ["src/a.ts"]],
  ["git reset --hard HEAD~1", ["."]],
  ["git stash", ["."]],
  ["git stash push -m x", ["."]],
  ["git clean -fd", ["."]],
  ["git clean -f src", ["src"]],
  ["git -C src reset --hard", ["src"]],
  ["(cd src && rm a.ts); rm b.ts", ["src/a.ts", "b.ts"]],
  ["cd src | cat; rm a.ts", ["a.ts"]],
  ["echo $(rm a.ts)", ["a.ts"]],
  ["echo `rm a.ts`", ["a.ts"]],
  ["bash -c 'cd src; rm a.ts'", ["src/a.ts"]],
  ["timeout -s KILL 5 rm a.ts", ["a.ts"]],
  ["if true; then rm a.ts; fi", ["a.ts"]],
  ["cat <<A > x <<-B\nrm a\nA\nrm b\n\tB\nrm c", ["x", "c"]],
  ["make 2> err.log", ["err.log"]],
  ["mv a.ts b.ts src/", ["a.ts", "b.ts", "src/a.ts", "src/b.ts"]],
  ["git stash push src/a.ts", ["src/a.ts"]],
  ["git -c a=b stash", ["."]],
  ["git switch --discard-changes main", ["."]],
];

for (const [command, paths] of CHANGES) {
  Deno.test(`changedPaths() finds ${paths.join(", ")} in ${JSON.stringify(command)}`, () => {
    assertEquals(changedPaths(command), paths);
  });
}

/** What plainly changes nothing, or nothing that can be known. */
const NOTHING = [
  ...["", "ls src", "cat src/a.ts", "grep rm src/a.ts", "echo rm src/a.ts", "echo '> src/a.ts'"],
  ...["rm $FILE", "rm $(cat list)", "rm `cat list`", 'rm "$FILE"', "cp a", "sed s/a/b/ src/a.ts"],
  ...["cat < src/a.ts", "make > /dev/null 2>&1", "find src -name '*.ts'", "git status"],
  ...["git restore --staged src/a.ts", "git rm --cached src/a.ts", "git reset src/a.ts"],
  ...["git stash list", "git stash pop", "git checkout main", "git clean -n", "# rm src/a.ts"],
  ...["echo 'unbalanced", 'echo "unbalanced', "\u0000\u0001", "<<<", ">", ">>", "| | |", "((("],
];

for (const command of NOTHING) {
  Deno.test(`changedPaths() finds nothing in ${JSON.stringify(command)}`, () => {
    assertEquals(changedPaths(command), []);
  });
}

Deno.test("changedPaths() answers on commands that are made to be hard", () => {
  for (
    const text of [
      "(".repeat(50_000),
      "'".repeat(49_999),
      "a<<A\n".repeat(9_000),
      "$(".repeat(20_000),
    ]
  ) {
    assertEquals(changedPaths(text), []);
  }
});
