import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { CORPUS_AUDITS } from './audits/all.js';
import { subjectsOf } from './audits/corpus-audit.js';
import { PROGRAMS } from './manifest.js';
import { formatMatrix, matrixOf } from './matrix.js';
import { pageOf } from './page.js';

// `npm run audit:matrix`; with `-- --write` the page in docs/ becomes what it prints, with `-- D1 D2` only those classes.
const PAGE = fileURLToPath(new URL('../../../docs/detection.md', import.meta.url));

const options = process.argv.slice(2);
const classes = options.filter((option) => !option.startsWith('--'));
const programs = PROGRAMS.filter(({ defect }) => classes.length === 0 || classes.includes(defect));

const matrix = formatMatrix(await matrixOf(CORPUS_AUDITS, subjectsOf(programs)));
console.log(matrix);
if (options.includes('--write')) writeFileSync(PAGE, await format(pageOf(matrix), { filepath: PAGE }));
