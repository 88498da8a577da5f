import { expect } from 'chai';
import { storm, SUBJECTS } from './storm.js';

describe('in a storm, book and ledger agree and the audit stays silent', function () {
  this.timeout(120_000);

  for (const subject of SUBJECTS) {
    it(`over ${subject.name}`, async () => {
      const { requests, held } = await storm(subject, { steps: 5000, workers: 8 });
      expect(requests['LOOKUP']).to.be.greaterThan(0);
      expect(requests['FORGET']).to.be.greaterThan(0);
      expect(held).to.be.greaterThan(0);
    });
  }
});
