/** What of LokiJS is used here; Azurite brings the library along. */
export interface Document {
  readonly $loki: number;
  readonly [field: string]: unknown;
}

export interface Collection {
  readonly name: string;
  maxId: number;
  get(id: number): Document | null | undefined;
  insert(document: object): void;
  update(document: Document): void;
  remove(document: Document): void;
  on(event: 'insert' | 'update' | 'delete', listener: (document: Document) => void): void;
}

type Callback = (error?: Error | null) => void;

export interface Loki {
  readonly filename: string;
  readonly collections: readonly Collection[];
  readonly persistenceAdapter: { saveDatabase(filename: string, text: string, callback: Callback): void };
  getCollection(name: string): Collection;
  saveDatabase(callback: Callback): void;
}
