import { FileSystem, Forget } from 'tallyfs';
import type { Entry, ForgetRequest, LookupRequest } from 'tallyfs';
import HelloFs from '../hello/index.js';

/** The hello sample with another bug: it takes 1 off at each FORGET, however many lookups that gives back. */
@FileSystem({ bookkeeping: 'own', name: 'hoarding-hello' })
export class HoardingHello extends HelloFs {
  /** Not cached, so that the kernel looks the name up each time and gives all of that back at once. */
  override lookup(request: LookupRequest): Entry {
    return { ...super.lookup(request), entryTimeout: 0 };
  }

  @Forget()
  override forget({ nodeid }: ForgetRequest): void {
    this.counts.subtract(nodeid, 1);
  }
}
