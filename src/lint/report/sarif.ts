import { pathToFileURL } from 'node:url';
import type { LintAudit } from '../audit.js';
import type { Edit, LintFinding } from '../findings.js';
import { RULES } from '../rules/all.js';
import type { Rule } from '../rules/rule.js';
import { placeOf } from './place.js';
import { proofOf, type Proof } from './proof.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** What was found, for code scanning: SARIF 2.1.0 (OASIS). What is not proved is in the run's notifications. */
export function formatSarif({ reports, findings }: LintAudit): string {
  const run = {
    tool: { driver: { name: 'tallyfs', rules: RULES.map(descriptorOf) } },
    originalUriBaseIds: { SRCROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: reports.map(proofOf).flatMap(notificationsOf),
      },
    ],
    results: findings.map(resultOf),
  };
  return JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, undefined, 2);
}

function descriptorOf({ name, summary, level, defects }: Rule): object {
  return {
    id: name,
    shortDescription: { text: summary },
    help: { text: `See docs/lint/${name}.md` },
    defaultConfiguration: { level: level === 'strict' ? 'warning' : 'error' },
    properties: { tags: ['lookup-counts', ...defects] },
  };
}

function resultOf({ rule, node, message, fix }: LintFinding): object {
  const ruleIndex = RULES.findIndex(({ name }) => name === rule);
  return {
    ruleId: rule,
    ruleIndex,
    level: RULES[ruleIndex]?.level === 'strict' ? 'warning' : 'error',
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: artifactOf(node), region: regionOf(node) } }],
    ...(fix === undefined ? {} : { fixes: [fixOf(node, fix.title, fix.edits)] }),
  };
}

type Node = LintFinding['node'];

function artifactOf(node: Node): object {
  return { uri: encodeURI(placeOf(node).file), uriBaseId: 'SRCROOT' };
}

function regionOf(node: Node): object {
  const { line, column, endLine, endColumn } = placeOf(node);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function fixOf(node: Node, title: string, edits: readonly Edit[]): object {
  const replacements = edits.map(({ start, end, text }) => ({
    deletedRegion: { charOffset: start, charLength: end - start },
    insertedContent: { text },
  }));
  return {
    description: { text: title },
    artifactChanges: [{ artifactLocation: artifactOf(node), replacements }],
  };
}

function notificationsOf({ name, file, unproved }: Proof): object[] {
  return unproved.map(({ handler, why }) => ({
    level: 'note',
    message: { text: `The counts of ${name}.${handler} (${file}) are not proved: ${why.join('; ')}` },
  }));
}
