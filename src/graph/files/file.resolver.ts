import { Ctx, Field, ObjectType, Resolver, Root } from 'type-graphql';
import { NO_KEAP_CALLS } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { DateTime } from '../values/date-time.js';
import { File } from './file.type.js';

@ObjectType({ description: 'Where what a file holds can be fetched, for a while, by whoever has the address.' })
export class FileContent {
  @Field(() => String, {
    description:
      'Address without its host, as in "/files/default/123?expires=…&signature=…": resolve it against the gateway\'s own. A GET there costs two Keap calls and streams the file.',
  })
  url!: string;

  @Field(() => DateTime, { description: 'When the address stops working.' })
  expiresAt!: Date;
}

@Resolver(() => File)
export class FileContentResolver {
  @edgeField(
    ['id'],
    () => FileContent,
    'Where its content can be fetched. Free; the fetch itself costs two Keap calls.',
    NO_KEAP_CALLS,
  )
  content(@Root() file: Payload, @Ctx() { services }: Context): FileContent {
    return services.fileLinks.linkTo(String(file['id']));
  }
}
