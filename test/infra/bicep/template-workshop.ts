import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Json, parseObject } from '../../../infra/hooks/json';
import { resolveParameters, toBicepParameters } from './azd-parameters';
import { BicepCompiler, type Compiled } from './bicep-compiler';
import { Deployment } from './deployment';
import { azdEnvironment, type ParameterSet, parameterSets } from './parameter-sets';

/** One change to the sources that a check must notice. */
export interface Mutation {
  /** Relative to infra/. */
  file: string;
  find: string;
  replace: string;
}

interface Prepared {
  folder: string;
  template: Json;
}

/** Compiles and evaluates the templates, as they are or changed, in a temp folder. */
export class TemplateWorkshop {
  readonly #compiler: BicepCompiler;
  readonly #folder = mkdtempSync(join(tmpdir(), 'shotloop-infra-'));
  readonly #deployments = new Map<ParameterSet, Promise<Deployment>>();
  #unchanged: Promise<Prepared> | undefined;
  #copies = 0;

  constructor(
    compilerPath: string,
    private readonly infra: string,
  ) {
    this.#compiler = new BicepCompiler(compilerPath);
  }

  /** Every Bicep file, relative to infra/. */
  get files(): string[] {
    const entries = readdirSync(this.infra, { recursive: true, encoding: 'utf8' });
    return entries.filter((name) => name.endsWith('.bicep')).sort();
  }

  read(file: string): string {
    return readFileSync(join(this.infra, file), 'utf8');
  }

  compile(file: string): Promise<Compiled> {
    return this.#compiler.compile(join(this.infra, file));
  }

  /** What is wrong with a .bicepparam file, or with its template. */
  compileParameters(file: string): Promise<string[]> {
    return this.#compiler.compileParameters(join(this.infra, file));
  }

  async compileChanged(mutation: Mutation, file = 'main.bicep'): Promise<Compiled> {
    return this.#compiler.compile(join(this.#copy(mutation), file));
  }

  deployment(set: ParameterSet): Promise<Deployment> {
    this.#unchanged ??= this.#prepare();
    const known = this.#deployments.get(set) ?? this.#unchanged.then((prepared) => this.#evaluate(prepared, set));
    this.#deployments.set(set, known);
    return known;
  }

  async changedDeployment(set: ParameterSet, mutation: Mutation): Promise<Deployment> {
    return this.#evaluate(await this.#prepare(mutation), set);
  }

  async close(): Promise<void> {
    await this.#compiler.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #prepare(mutation?: Mutation): Promise<Prepared> {
    const folder = this.#copy(mutation);
    // Lint is asked for by itself; here, a change must get as far as being evaluated.
    rmSync(join(folder, 'bicepconfig.json'));
    const { template, diagnostics } = await this.#compiler.compile(join(folder, 'main.bicep'));
    if (template === undefined) throw new Error(`main.bicep does not compile:\n${diagnostics.join('\n')}`);
    return { folder, template };
  }

  async #evaluate({ folder, template }: Prepared, set: ParameterSet): Promise<Deployment> {
    const file = parseObject(readFileSync(join(folder, 'main.parameters.json'), 'utf8'), 'main.parameters.json');
    const values = resolveParameters(file, template, { ...azdEnvironment, ...parameterSets[set] });
    const parametersPath = join(folder, `${set.replace(/ /g, '-')}.bicepparam`);
    writeFileSync(parametersPath, toBicepParameters('main.bicep', values));
    return new Deployment(await this.#compiler.snapshot(parametersPath), template);
  }

  #copy(mutation?: Mutation): string {
    const copy = join(this.#folder, String((this.#copies += 1)));
    cpSync(this.infra, copy, { recursive: true, filter: (path) => !path.endsWith('.ts') });
    if (mutation !== undefined) {
      const path = join(copy, mutation.file);
      const parts = readFileSync(path, 'utf8').split(mutation.find);
      if (parts.length < 2) throw new Error(`${mutation.file} does not contain "${mutation.find}".`);
      writeFileSync(path, parts.join(mutation.replace));
    }
    return copy;
  }
}
