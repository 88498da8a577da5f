/** Why a path is given up: it cannot be gone, or not be gone further. */
export class Abandoned extends Error {}
