import { readFileSync } from 'node:fs';
import { CommandRefusal } from '../shell.js';
import type { ImportKind } from './field.js';
import { type Mapping, MappingFault, readMapping } from './mapping.js';
import { PRESETS } from './presets.js';

export interface MappingChoice {
  /** The path of a mapping file. */
  readonly mapping?: string;
  /** The name of a mapping that comes with the command. */
  readonly preset?: string;
}

/** Loads the mapping that the command line names. Throws `CommandRefusal` with every fault, each on its line. */
export function loadMapping({ mapping: file, preset }: MappingChoice, kind: ImportKind): Mapping {
  if ((file === undefined) === (preset === undefined)) {
    throw new CommandRefusal(
      `import ${kind}: needs --mapping FILE${kind === 'transmissions' ? ' or --preset NAME, and one of them only' : ''}`,
    );
  }
  const where = file ?? '--preset';
  const given = file === undefined ? presetOf(preset ?? '') : readJson(file);
  try {
    return readMapping(given, kind, new Date());
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    throw new CommandRefusal(
      error.faults
        .flatMap((fault) => fault.split('\n'))
        .map((fault) => `${where}: ${fault}`)
        .join('\ntongbu: '),
    );
  }
}

function presetOf(name: string): unknown {
  const preset = PRESETS.get(name);
  if (preset) return preset;
  throw new CommandRefusal(`--preset: must be one of ${[...PRESETS.keys()].join(', ')}`);
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new CommandRefusal(`--mapping: ${file} cannot be read (${code})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new CommandRefusal(`--mapping: ${file} is not JSON`);
  }
}
