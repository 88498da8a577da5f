import { expect } from 'chai';
import * as tallyfs from 'tallyfs';
import * as testing from 'tallyfs/testing';

/** Neither a class, nor a decorator, nor a constant. */
function functionsOf(exported: object): string[] {
  return Object.keys(exported).filter((name) => /^[a-z]/.test(name));
}

describe('what the package exports', () => {
  it('has no function but those that are documented', () => {
    expect(functionsOf(tallyfs)).to.have.members([
      'channels',
      'formatFinding',
      'formatReport',
      'mount',
      'nameLength',
    ]);
    expect(functionsOf(testing)).to.have.members([
      'assertBalanced',
      'explore',
      'formatExploration',
      'posixChecks',
      'replay',
    ]);
  });
});
