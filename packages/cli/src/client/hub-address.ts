import { type Command, Option } from 'commander';
import { CommandRefusal, type Shell } from '../shell.js';
import { type DevelopmentIdentity, developmentTokens, type TokenSource } from './token-source.js';

/** What every command that talks to a hub takes. */
export interface HubAddressOptions {
  readonly url: string;
  readonly token?: string;
  readonly dataDir?: string;
}

/** Adds `--url` and `--data-dir`, for what is signed with development keys only. */
export function withHubUrl(command: Command, { environment }: Shell): Command {
  return command
    .addOption(
      new Option('--url <address>', 'where the gateway answers')
        .default(`http://127.0.0.1:${environment.PORT || 4000}/graphql`)
        .argParser(parseUrl),
    )
    .option('--data-dir <folder>', 'the data folder of the hub, where its keys are (DATA_DIR)');
}

/** Adds `--url`, `--token` and `--data-dir`. */
export function withHubAddress(command: Command, shell: Shell): Command {
  return withHubUrl(command, shell).option(
    '--token <token>',
    "a token; without one, a development token of this machine's hub is signed",
  );
}

/** The token that was given, else one that the hub of this machine signs for the identity. */
export function tokensFor(
  { token, dataDir }: Omit<HubAddressOptions, 'url'>,
  identity: DevelopmentIdentity,
  { environment, root }: Shell,
): TokenSource {
  if (token !== undefined) return async () => token;
  return developmentTokens(identity, { environment, root, ...(dataDir !== undefined && { dataDir }) });
}

/** An address as it was given; throws `CommandRefusal` for anything else. */
export function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new CommandRefusal('--url: must be an http or https address');
}
