namespace ChannelConnector.Inbox.Postgres;

/// <summary>The tables. Where a name is one of the file's, it means the same.</summary>
internal static class PostgresSchema
{
    public const string Sql = """
        CREATE SCHEMA IF NOT EXISTS {s};
        CREATE TABLE IF NOT EXISTS {s}.meta(name text PRIMARY KEY, value text NOT NULL);
        CREATE TABLE IF NOT EXISTS {s}.messages(
          sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          id text NOT NULL UNIQUE,
          original text NOT NULL,
          conversation text NOT NULL,
          bucket int NOT NULL,
          sent bigint NOT NULL,
          received bigint NOT NULL,
          lived bigint NOT NULL,
          state int NOT NULL,
          attempts int NOT NULL,
          reason text,
          died bigint,
          content bytea);
        CREATE INDEX IF NOT EXISTS messages_pending ON {s}.messages(bucket, sequence) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS messages_oldest ON {s}.messages(received) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS messages_dead ON {s}.messages(sequence) WHERE state = 2;
        CREATE INDEX IF NOT EXISTS messages_settled ON {s}.messages(lived) WHERE state IN (1, 3);
        CREATE INDEX IF NOT EXISTS messages_original ON {s}.messages(original);
        CREATE TABLE IF NOT EXISTS {s}.tombstones(original text PRIMARY KEY, lived bigint NOT NULL);
        CREATE INDEX IF NOT EXISTS tombstones_lived ON {s}.tombstones(lived);
        CREATE TABLE IF NOT EXISTS {s}.media(key text PRIMARY KEY, original text NOT NULL, kind text NOT NULL, mime text NOT NULL, received bigint NOT NULL, content text, conversation text);
        CREATE INDEX IF NOT EXISTS media_original ON {s}.media(original);
        CREATE INDEX IF NOT EXISTS media_content ON {s}.media(content) WHERE content IS NOT NULL;
        CREATE INDEX IF NOT EXISTS media_conversation ON {s}.media(conversation);
        CREATE INDEX IF NOT EXISTS messages_conversation ON {s}.messages(conversation) WHERE state IN (0, 2);
        CREATE INDEX IF NOT EXISTS media_expiry ON {s}.media(kind, received);
        CREATE TABLE IF NOT EXISTS {s}.signals(name text PRIMARY KEY, said text NOT NULL, decision text NOT NULL, reference text, decided bigint NOT NULL, received bigint NOT NULL, done bigint);
        CREATE INDEX IF NOT EXISTS signals_waiting ON {s}.signals(received) WHERE done IS NULL;
        CREATE INDEX IF NOT EXISTS signals_done ON {s}.signals(done) WHERE done IS NOT NULL;
        CREATE TABLE IF NOT EXISTS {s}.replicas(incarnation uuid PRIMARY KEY, name text NOT NULL, seen timestamptz NOT NULL);
        CREATE TABLE IF NOT EXISTS {s}.buckets(bucket int PRIMARY KEY, owner uuid, released boolean NOT NULL DEFAULT false, until timestamptz NOT NULL DEFAULT '-infinity');
        INSERT INTO {s}.buckets(bucket) SELECT generate_series(0, 63) ON CONFLICT (bucket) DO NOTHING;
        CREATE TABLE IF NOT EXISTS {s}.customers(name bytea PRIMARY KEY, heard bigint NOT NULL, lived bigint NOT NULL);
        CREATE INDEX IF NOT EXISTS customers_lived ON {s}.customers(lived);
        CREATE TABLE IF NOT EXISTS {s}.answers(
          sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          id text NOT NULL UNIQUE,
          recipient text NOT NULL,
          accepted bigint NOT NULL,
          lived bigint NOT NULL,
          state int NOT NULL,
          parts int NOT NULL,
          part int NOT NULL DEFAULT 0,
          sending bigint,
          attempts int NOT NULL DEFAULT 0,
          due bigint NOT NULL DEFAULT 0,
          claim uuid,
          claimant text,
          claimed_until timestamptz,
          content bytea);
        CREATE INDEX IF NOT EXISTS answers_waiting ON {s}.answers(sequence) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS answers_recipient ON {s}.answers(recipient, sequence) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS answers_settled ON {s}.answers(lived) WHERE state <> 0;
        CREATE TABLE IF NOT EXISTS {s}.sent_parts(id text PRIMARY KEY, answer bigint NOT NULL, part int NOT NULL, delivered boolean NOT NULL DEFAULT false);
        CREATE INDEX IF NOT EXISTS sent_parts_answer ON {s}.sent_parts(answer);
        CREATE TABLE IF NOT EXISTS {s}.receipts(
          sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          answer text NOT NULL,
          recipient text NOT NULL,
          status text NOT NULL,
          code text,
          message text,
          at bigint NOT NULL,
          final boolean NOT NULL,
          lived bigint NOT NULL,
          attempts int NOT NULL DEFAULT 0,
          due bigint NOT NULL DEFAULT 0,
          claim uuid,
          claimant text,
          claimed_until timestamptz);
        CREATE INDEX IF NOT EXISTS receipts_answer ON {s}.receipts(answer, sequence);
        """;
}
