import type { Rule as EslintRule, SourceCode } from 'eslint';
import type ts from 'typescript';
import { analyseFile, type ClassReport } from '../analyse.js';
import type { LintFinding, Repair } from '../findings.js';
import { placeOf } from '../report/place.js';
import type { Rule } from '../rules/rule.js';

const PAGES = 'docs/lint';

/** A rule as ESLint runs it: the findings of the one analysis, those of this rule in this file. */
export function eslintRule(rule: Rule): EslintRule.RuleModule {
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.summary, url: `${PAGES}/${rule.name}.md` },
      schema: [],
      hasSuggestions: true,
      ...(rule.canFix === true ? { fixable: 'code' as const } : {}),
    },
    create: (context) => ({
      Program() {
        for (const finding of findingsOf(context)) {
          if (finding.rule === rule.name) context.report(reported(finding, context.sourceCode));
        }
      },
    }),
  };
}

interface ParserServices {
  readonly program?: ts.Program | null;
}

/** By file: all rules share one analysis. */
const analyses = new WeakMap<ts.SourceFile, readonly LintFinding[]>();

function findingsOf({ sourceCode, filename }: EslintRule.RuleContext): readonly LintFinding[] {
  const { program } = sourceCode.parserServices as ParserServices;
  if (program == null) throw new Error(UNTYPED);
  const file = program.getSourceFile(filename);
  if (file === undefined) return [];
  const known = analyses.get(file);
  if (known !== undefined) return known;
  const reports = analyseFile(file, program.getTypeChecker());
  const findings = reports.flatMap((report) =>
    report.findings.map((finding) => shown(finding, report, file)),
  );
  analyses.set(file, findings);
  return findings;
}

/** What a class inherits from another file is reported where the class is: ESLint shows one file at a time. */
function shown(finding: LintFinding, { fileSystem }: ClassReport, file: ts.SourceFile): LintFinding {
  if (finding.node.getSourceFile() === file) return finding;
  const { file: elsewhere, line } = placeOf(finding.node);
  const message = `${finding.message} (${elsewhere}:${String(line)})`;
  return { rule: finding.rule, node: fileSystem.node.name ?? fileSystem.node, message };
}

const UNTYPED =
  'tallyfs/eslint needs types: set languageOptions.parserOptions.projectService to true, as docs/lint/README.md shows';

function reported(finding: LintFinding, source: SourceCode): EslintRule.ReportDescriptor {
  const { node, message, fix, suggestions = [] } = finding;
  return {
    loc: { start: source.getLocFromIndex(node.getStart()), end: source.getLocFromIndex(node.getEnd()) },
    message,
    ...(fix === undefined ? {} : { fix: fixer(fix) }),
    suggest: suggestions.map((repair) => ({ desc: repair.title, fix: fixer(repair) })),
  };
}

function fixer({ edits }: Repair): EslintRule.ReportFixer {
  return (fix) => edits.map(({ start, end, text }) => fix.replaceTextRange([start, end], text));
}
