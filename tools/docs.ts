/** Writes the pages that derive from the protocol's tables. */
import { writeFile } from 'node:fs/promises';
import { OPERATIONS_PAGE, operationsPage } from './operations-page.js';

await writeFile(OPERATIONS_PAGE, await operationsPage());
