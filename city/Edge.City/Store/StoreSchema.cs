namespace Edge.City.Store;

/// <summary>
/// The store's file: SQLite 3, write-ahead log, synchronous=FULL, so that what is acknowledged survives a power cut.
/// <code>
/// sites     a site, its session, when it was heard
/// metrics   metric names, each once
/// records   (site, epoch, id) is unique. count > 1: a run whose records could not be told apart. body: its readings,
///           as ValueBody says
/// spans     per (site, epoch) which ids are stored (evicted = 0) or declared gone (evicted = 1), as ranges that
///           neither touch nor overlap; written in the transaction that stores the records
/// readings  values that came in no record: of nodes that keep no journal
/// told      texts that are looked for by themselves (visits, confirmations), besides being in their records; made when a
///           store that has it not is opened, and what came before is not in it
/// latest    per site the newest value of each metric by record id, not by the site's clock, as LatestBody says
/// </code>
/// Times are ms since 1970-01-01 UTC. A number is an INTEGER or a REAL, booleans are 0 and 1; quality has Sparkplug's
/// codes. <c>application_id</c> is "EDCI"; <c>user_version</c> is the layout's number. Nothing is ever deleted here.
/// Recovery is SQLite's own: the log is replayed on opening.
/// </summary>
internal static class StoreSchema
{
    public const int ApplicationId = 0x45444349;
    public const int Version = 2;

    public const string Create = """
        CREATE TABLE sites(
          id INTEGER PRIMARY KEY, grp TEXT NOT NULL, node TEXT NOT NULL,
          online INTEGER NOT NULL, changed_ms INTEGER NOT NULL, why TEXT NOT NULL,
          first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL, last_live_ms INTEGER NOT NULL,
          epoch INTEGER, bdseq INTEGER, UNIQUE(grp, node));
        CREATE TABLE metrics(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE records(
          site INTEGER NOT NULL, epoch INTEGER NOT NULL, id INTEGER NOT NULL, count INTEGER NOT NULL,
          at_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, historical INTEGER NOT NULL, readings INTEGER NOT NULL,
          body BLOB NOT NULL, PRIMARY KEY(site, epoch, id)) WITHOUT ROWID;
        CREATE TABLE spans(
          site INTEGER NOT NULL, epoch INTEGER NOT NULL, evicted INTEGER NOT NULL,
          first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(site, epoch, evicted, first)) WITHOUT ROWID;
        CREATE TABLE readings(
          site INTEGER NOT NULL, metric INTEGER NOT NULL, at_ms INTEGER NOT NULL, place INTEGER NOT NULL,
          value, text TEXT, quality INTEGER NOT NULL, PRIMARY KEY(site, metric, at_ms, place)) WITHOUT ROWID;
        CREATE TABLE latest(site INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """;

    public const string Added = """
        CREATE TABLE IF NOT EXISTS told(
          metric INTEGER NOT NULL, site INTEGER NOT NULL, epoch INTEGER NOT NULL, id INTEGER NOT NULL,
          at_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, text TEXT NOT NULL,
          PRIMARY KEY(metric, site, epoch, id, at_ms)) WITHOUT ROWID;
        """;
}
