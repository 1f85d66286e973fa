import { Float, ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { FileListArgs, FileBox, FileCategory } from './file.args.js';

@ObjectType({
  description: "A file in Keap's file box, without its content. Keap: `/v2/files`.",
})
export class File extends KeapRecord {
  @Column(() => String, 'Name, with its extension.', { name: 'name' })
  file_name?: string;

  @Column(() => Float, 'Size in bytes.', { name: 'sizeBytes' })
  file_size?: number;

  @Column(() => FileCategory, 'Purpose of the file.')
  category?: string;

  @Column(() => String, describeRawField('category'), { from: 'category' })
  category_raw?: string;

  @Column(() => FileBox, 'The Keap file box that holds it.', { name: 'box' })
  file_box_type?: string;

  @Column(() => String, describeRawField('box'), { name: 'boxRaw', from: 'file_box_type' })
  file_box_type_raw?: string;

  @Column(() => Boolean, 'Whether it is public: readable by anyone with its URL.')
  is_public?: boolean;

  @Column(() => String, "Keap's own key of the stored content.")
  remote_file_key?: string;

  @Column(() => ID, "Keap's id of the user who uploaded the file.", { name: 'createdById' })
  created_by_id?: string;

  @Column(() => DateTime, 'When the file was created.', { name: 'createdAt' })
  created_time?: string;

  @Column(() => DateTime, 'When the file was last changed.', { name: 'updatedAt' })
  updated_time?: string;

  @Edge('files', 'contact', 'The contact that the file belongs to; null when it belongs to none.')
  contact?: object;

  @Edge('files', 'author', 'The user who uploaded the file; null when Keap itself did.')
  createdBy?: object;

  @Edge('files', 'author', 'The user who uploaded it.', {
    deprecationReason: 'Use `createdBy`, the same edge under the name that all types have.',
  })
  author?: object;
}

export const FileConnection = connectionType(() => File, 'File');

export const fileRoots = rootPair('files', FileListArgs);
