import type { Container } from 'inversify';
import type { Finding } from '../../audit/finding.js';
import { SimulatedKernel } from '../kernel/simulated-kernel.js';
import { whereabouts } from './actors.js';
import { Chronicle } from './chronicle.js';
import { Counts } from './counts.js';
import { Ending } from './ending.js';
import { ForgetActors } from './forget-actors.js';
import { HandlerWatch } from './handler-watch.js';
import { surroundHandlers, surroundMethod } from './handlers.js';
import type { Outcome } from './invariants/forgets-change-nothing.js';
import { Lives } from './invariants/lives.js';
import { Nameless } from './invariants/nameless.js';
import { Unheard } from './invariants/unheard.js';
import { kernelOptions } from './kernel-options.js';
import { LastLook } from './last-look.js';
import { outcomeOf } from './next-mount.js';
import { Programs } from './programs.js';
import type { CheckContext, ProcessProgram } from './scenario.js';
import { ENDLESS, MOST_STEPS } from './search/play.js';
import type { Option, Violation, World } from './search/world.js';
import { Gates, isThenable } from './services/gates.js';
import { gated, type Watch } from './services/service-proxy.js';
import { MadeServices } from './services/made-services.js';
import { nameOfService, wrapServices } from './services/wrap-container.js';
import type { Subject } from './subject.js';
import { settled } from './turns.js';

/** An option of this world knows how it is taken. */
interface WorldOption extends Option {
  open(): void;
}

/** A service turned out to have an async method that was taken for another one: what was explored so far is void. */
export class LearnedError extends Error {
  override readonly name = 'LearnedError';
}

/** How long is waited for handlers: not at all for those of a schedule that is given up, and for all where it is unmounted. */
const GRACE = {
  forgotten: { handlers: 0, destroy: 0 },
  unmounted: { handlers: Infinity, destroy: Infinity },
} as const;

/** A class on a simulated kernel, with the services that are injected into it behind gates. */
export class FileSystemWorld<T extends object> implements World {
  readonly chronicle = new Chronicle();
  violation: Violation | undefined;
  /** What came of it, where that can be compared with something, and once it is over. */
  outcome: Outcome | undefined;
  readonly #subject: Subject<T>;
  readonly #lives = new Lives();
  readonly #nameless = new Nameless();
  readonly #gates = new Gates({
    calls: (actor, args) => {
      this.#violate(this.#lives.calls(actor, args));
    },
    answered: (actor, method, args, answer) => {
      this.#lives.answered(actor, method, args, answer);
    },
  });
  readonly #watch: HandlerWatch;
  readonly #counts: Counts;
  readonly #programs: Programs;
  readonly #services = new MadeServices();
  readonly #knew: number;
  readonly #forgets = new ForgetActors();
  readonly #unheard = new Unheard();
  readonly #calls: Watch;
  readonly #violate: (violation: Violation | undefined) => void;
  #kernel!: SimulatedKernel<T>;
  #container!: Container;
  /** It is over: what the class does from now on is nobody's fault. */
  #isOver = false;
  #hasIncident = false;
  /** Whose step is being taken. */
  #actor = 'setup';

  private constructor(subject: Subject<T>) {
    this.#subject = subject;
    this.#knew = subject.asyncMethods.size;
    this.#calls = { asyncMethods: subject.asyncMethods, gates: undefined };
    const violate = (violation: Violation | undefined): void => {
      if (!this.#isOver) this.violation ??= violation;
    };
    // Not assigned as it is written: V8 takes that for a method, and makes it where only a full collection frees anything.
    this.#violate = violate;
    this.#counts = new Counts(() => this.#kernel, subject.compiled.book);
    this.#watch = new HandlerWatch({
      lives: this.#lives,
      nameless: this.#nameless,
      chronicle: this.chronicle,
      touched: this.#gates.touched,
      actor: ({ operation, request }) =>
        operation === 'forget' ? this.#forgets.handling(this.#actor, request['nodeid']) : this.#actor,
      counts: this.#counts,
      violate,
    });
    this.#programs = new Programs(this.chronicle, violate);
  }

  /** Mounts, prepares, and stands where everything can begin. */
  static async begin<T extends object>(subject: Subject<T>): Promise<FileSystemWorld<T>> {
    const world = new FileSystemWorld(subject);
    world.#container = await subject.container();
    world.#container.snapshot();
    world.#wrap();
    await world.#mount();
    await world.#prepare();
    world.#start();
    return world;
  }

  get fileSystem(): T {
    return this.#kernel.fileSystem;
  }

  options(areOfInterest: boolean): readonly WorldOption[] {
    const withIncidents = areOfInterest && this.#subject.scenario.incidents !== false;
    const kernelSteps = this.#kernel.steps(withIncidents);
    const steps = kernelOptions(kernelSteps, this.#forgets, this.#gates.touched, ({ unique, process }) => {
      this.#unheard.add(unique);
      this.#watch.giveUp(process);
    });
    return [...steps, ...this.#gates.options(withIncidents)];
  }

  take(option: Option): Promise<readonly string[]> {
    const { touched } = this.#gates;
    touched.clear();
    this.#actor = option.actor;
    this.#hasIncident ||= option.isIncident;
    (option as WorldOption).open();
    return settled(() => {
      this.#check();
      this.chronicle.step += 1;
      return [...touched];
    });
  }

  async wait(): Promise<boolean> {
    if (this.isDone) return false;
    const { baseline, uncontrolled } = this.#subject;
    const canGoOn = (): boolean => this.options(false).length > 0;
    await baseline.outlast(
      () => canGoOn() || this.isDone,
      (resources) => {
        for (const { label } of this.#watch.running)
          uncontrolled.add(`${label} waits for ${resources.join(', ')}`);
      },
    );
    this.#check();
    return canGoOn();
  }

  async finish(): Promise<void> {
    if (!this.isDone) this.#hang();
    const { reference } = this.#subject;
    const how = reference === 'this' && this.#ending === 'unmounted' ? 'both' : this.#ending;
    await new Ending(this.#kernel, this).play(how, this.#violate);
    if (!this.isDone) this.#hang();
    this.#check();
    this.#calls.gates = undefined;
    this.#isOver = true;
    if (this.#ending === 'forgotten' && !this.#gates.hasFailed) this.violation ??= await this.#lastLook();
    if (!this.#hasIncident) this.violation ??= await this.#compare();
  }

  close(): void {
    this.chronicle.isClosed = true;
    this.#calls.gates = undefined;
    this.#subject.findings.listener = undefined;
    this.#kernel.abort();
    // Who makes a container may keep it, and V8 does until a full collection: it is not to hold what it was used for.
    this.#container.restore();
  }

  /** Holds what came of it against what comes of it where FORGETs come last. */
  async #compare(): Promise<Violation | undefined> {
    const { reference } = this.#subject;
    if (reference === undefined) return undefined;
    this.outcome = await outcomeOf(this.#subject, this.#container, this.#programs.ends);
    return reference === 'this' ? undefined : reference.judge(this.outcome);
  }

  #lastLook(): Promise<Violation | undefined> {
    const { handlers, removesInode } = this.#subject.compiled;
    const destroy = handlers.get('destroy');
    return new LastLook(this.#kernel, {
      drain: () => this.drain(),
      held: (nodeid) => this.#counts.held(nodeid),
      destroy:
        destroy && (() => (Reflect.get(this.fileSystem, destroy.key) as () => unknown).call(this.fileSystem)),
      removes: removesInode?.label,
    }).at(this.#nameless);
  }

  get #ending(): 'forgotten' | 'unmounted' {
    return this.#subject.scenario.ending ?? 'forgotten';
  }

  get isDone(): boolean {
    return this.#programs.running.size === 0 && this.#watch.running.size === 0;
  }

  /** Nothing can go on, and nothing outside is under way that could change that. */
  #hang(): void {
    const handlers = [...this.#watch.running].map(({ actor, label }) => `${label} (for ${actor})`);
    const what = handlers.length > 0 ? handlers : [...this.#programs.running];
    this.#violate({
      kind: 'never-answered',
      message: `${what.join(' and ')} will never be done: nothing is left to wait for`,
    });
  }

  #wrap(): void {
    const { Class } = this.#subject.compiled;
    wrapServices(this.#container, Class, (token, service) => {
      if (token === Class) return this.#surround(service as T);
      const made = gated(service, nameOfService(token), this.#calls);
      this.#services.add(token, made);
      return made;
    });
  }

  #surround(instance: T): T {
    const { compiled } = this.#subject;
    surroundHandlers(instance, compiled, (call) => (this.#isOver ? call.run() : this.#watch.surround(call)));
    const removes = compiled.removesInode;
    if (removes === undefined) return instance;
    surroundMethod(instance, removes.key, ([nodeid], run) => {
      const actor = whereabouts.getStore()?.actor ?? this.#actor;
      this.chronicle.add(actor, `${removes.label}(${String(nodeid)})`);
      const done = this.#lives.removes(actor, Number(nodeid));
      this.#nameless.destroys(Number(nodeid));
      const answer = run();
      if (isThenable(answer)) answer.then(done, done);
      else done();
      return answer;
    });
    return instance;
  }

  async #mount(): Promise<void> {
    const { compiled, options, seed, findings, mode } = this.#subject;
    const exclusion = mode === 'kernel-consistent';
    const grace = GRACE[this.#ending];
    const container = this.#container;
    const kernel = { container, options, seed, driver: 'manual', log: false, grace, exclusion } as const;
    this.#kernel = await SimulatedKernel.mount(compiled.Class, kernel);
    const { session } = this.#kernel;
    findings.listener = {
      session,
      found: (finding) => {
        this.#found(finding);
      },
    };
  }

  /** The setup runs by itself, with nothing held back. */
  async #prepare(): Promise<void> {
    const { setup } = this.#subject.scenario;
    if (setup !== undefined)
      await this.runAlone('setup', (process, memory) => setup(process, memory, this.#services));
    this.#programs.assertDone('setup');
    // What the root looks like is known, so that not each walk asks for it first.
    await this.runAlone('setup', (process) => process.stat('/'));
    this.chronicle.happenings.length = 0;
  }

  /** Runs a program while nothing else does, and all that it brings about. */
  async runAlone(name: string, program: ProcessProgram): Promise<void> {
    const process = this.#kernel.process(name);
    this.#actor = name;
    this.#programs.start(name, () => program(process, { drop: () => this.#drop(name) }));
    await settled(() => undefined);
    await this.drain();
  }

  /** Lets all happen that does by itself, until nothing is left. */
  async drain(): Promise<void> {
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const [option] = this.options(false);
      if (option !== undefined) await this.take(option);
      else if (!(await this.wait())) return;
      if (this.violation !== undefined) return;
    }
    this.#violate(ENDLESS);
  }

  #start(): void {
    const { scenario, mode } = this.#subject;
    this.chronicle.step = 0;
    this.#calls.gates = this.#gates;
    for (const [name, program] of Object.entries(scenario.processes)) {
      const process = this.#kernel.process(name);
      this.#programs.start(name, () => program(process, { drop: () => this.#drop(name) }));
    }
    if (mode === 'kernel-consistent') return;
    for (const [name, work] of Object.entries(scenario.elsewhere ?? {}))
      this.#programs.start(name, () => whereabouts.run({ actor: name }, () => work(this.#services)));
  }

  #drop(actor: string): Promise<void> {
    return this.#gates.turn(actor, 'the kernel drops what nobody uses', () => {
      this.#kernel.dropCaches();
    });
  }

  /** What must hold after each step. */
  #check(): void {
    if (this.#isOver) return;
    if (this.#subject.asyncMethods.size !== this.#knew) throw new LearnedError();
    const { invariant } = this.#subject.scenario;
    if (invariant === undefined) return;
    const { gates } = this.#calls;
    this.#calls.gates = undefined;
    try {
      invariant(this.#kernel.fileSystem, this.#context);
    } catch (error) {
      this.#violate({ kind: 'invariant', message: String(error) });
    }
    this.#calls.gates = gates;
  }

  async lookAtEnd(): Promise<void> {
    this.#calls.gates = undefined;
    try {
      await this.#subject.scenario.atEnd?.(this.#kernel.fileSystem, this.#context);
    } catch (error) {
      this.#violate({ kind: 'invariant', message: `at the end: ${String(error)}` });
    }
  }

  /** What checks see. They call services as they like: nothing that they do is a step. */
  get #context(): CheckContext {
    return { container: this.#container, hasFailed: this.#gates.hasFailed };
  }

  #found(finding: Finding): void {
    const { kind, message } = finding;
    if (this.#unheard.covers(finding)) return;
    // A back end that fails is the explorer's doing, and a forget has nobody to tell.
    if (kind === 'forget-threw' && this.#gates.hasFailed) return;
    this.#violate({ kind, message });
  }
}
