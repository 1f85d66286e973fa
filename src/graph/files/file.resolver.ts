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
      'URL without its host, as in "/files/default/123?expires=…&signature=…": resolve it against the URL of the gateway. A GET on it costs two Keap calls and streams the file.',
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
  content(@Root() file: Payload, @Ctx() { services }: Context): FileContent {
    return services.fileLinks.linkTo(String(file['id']));
  }
}
