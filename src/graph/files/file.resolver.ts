import { Ctx, Field, ObjectType, Resolver, Root } from 'type-graphql';
import { NO_KEAP_CALLS } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { DateTime } from '../values/date-time.js';
import { File } from './file.type.js';

@ObjectType({ description: 'A temporary download link for the content of a file. It needs no credentials.' })
export class FileContent {
  @Field(() => String, {
    description:
      'URL, as in "https://crm.example.com/files/default/123?expires=…&signature=…". A GET on it costs two Keap calls and streams the file. It starts with `PUBLIC_URL` of the gateway, else with the address at which the request arrived.',
  })
  url!: string;

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: Date;
}

@Resolver(() => File)
export class FileContentResolver {
  @edgeField(
    ['id'],
    () => FileContent,
    'A download link for the content. Costs no Keap call; the download itself costs two.',
    NO_KEAP_CALLS,
  )
  content(@Root() file: Payload, @Ctx() { services, options }: Context): FileContent {
    // The server sets it for every request.
    if (options.gatewayUrl === undefined) throw new RangeError('An operation without `gatewayUrl` has no links.');
    const { path, expiresAt } = services.fileLinks.linkTo(String(file['id']));
    return { url: `${options.gatewayUrl()}${path}`, expiresAt };
  }
}
