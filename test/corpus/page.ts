/** The page of docs/ that shows the matrix. */
export function pageOf(matrix: string): string {
  return `# What is detected

Which of the [ways to get lookup counts wrong](defects.md) which audit finds. This page is the output of

\`\`\`sh
npm run audit:matrix -- --write
\`\`\`

which has each audit look at the programs in [test/corpus/](../test/corpus): small file systems in different styles, each with
one defect, and beside each of them the same file system without it. The programs say nothing about their defects; what is
expected of them is in [a manifest](../test/corpus/manifest.ts).

- **lint** reads the source: \`tallyfs audit\` over the whole folder at once.
- **mount** mounts each program in mode \`observe\`, works on it from child processes, has the kernel forget what nobody uses,
  unmounts it, and takes the findings and leaks. It counts as found only if the kind of the finding is the one that the manifest
  expects.
- **explorer** plays each program on the kernel in memory, in the orders in which its awaits can interleave: \`tallyfs explore\`
  with its [default scenarios](exploring.md#default-scenarios), at most 300 systematic and 10 random schedules of each, up to
  the first fault of any kind, and in mode \`shared-backend\` where the manifest says so. It is given the programs of those
  classes only that take a particular order of events.

\`2 of 3\` is how many of the defective programs an audit has found. In brackets stands what it finds although the class is not
one that it is asked for, and – where it is neither asked nor finds anything. A correct program in which something is found is
a **false** alarm, and counted for each class.

${matrix}
`;
}
