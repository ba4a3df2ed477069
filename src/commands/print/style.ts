import { Chalk, type ChalkInstance } from 'chalk';
import type { Io, Output } from '../../lib/io';

/** Colours for a terminal, none elsewhere; NO_COLOR, FORCE_COLOR and TERM=dumb are respected. */
export function styleFor(output: Output, env: Io['env']): ChalkInstance {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const wanted =
    output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' && env.FORCE_COLOR !== '0';
  return new Chalk({ level: forced || wanted ? 1 : 0 });
}
