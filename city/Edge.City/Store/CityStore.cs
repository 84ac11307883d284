using Edge.City.Host;
using Edge.Core.Journal;
using Edge.Portable.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.City.Store;

/// <summary>
/// The city's records, readings and latest values. <see cref="Commit"/> is for one thread; the questions may come
/// from others. The file's layout stands in <c>StoreSchema</c>.
/// </summary>
public sealed class CityStore : IDisposable
{
    /// <summary>Most ranges in one acknowledgement.</summary>
    public const int MaxAckRanges = 256;

    /// <summary>Most sites. What comes from others is refused.</summary>
    public const int MaxSites = 100_000;

    /// <summary>Most different metric names. Values of others are refused.</summary>
    public const int MaxMetricNames = 50_000;

    /// <summary>Most ranges of stored ids of one journal. A record that would add one more is refused, which means that
    /// the site sends it again when the gaps have filled.</summary>
    public const int MaxRangesPerSite = 20_000;

    private const int MaxLoadedProgress = 200_000;

    // About 1.5 KiB each; of more sites the latest values are read again.
    private const int MaxLoadedLatest = 50_000;
    private const int PatienceSeconds = 30;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    // Looked for by themselves, and told seldom.
    private static readonly HashSet<string> Told =
    [
        MetricCatalogue.Find(MetricId.SiteVisitLast)!.Name,
        MetricCatalogue.Find(MetricId.SiteConfirmation)!.Name,
    ];

    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly SqliteConnection _reader;
    private readonly Lock _writerGate = new();
    private readonly Lock _readerGate = new();
    private readonly Dictionary<SiteKey, long> _sites = [];
    private readonly Dictionary<string, long> _metrics = [];
    private readonly Dictionary<(long Site, long Epoch), Progress> _progress = [];
    private readonly Dictionary<long, byte[]> _latest = [];
    private readonly LatestBody _latestBody = new();
    private readonly ProtobufWriter _body = new(1024);
    private readonly Statements _statements;
    private StoreCounters _counters;

    private CityStore(string path, FileStream fileLock, SqliteConnection writer, SqliteConnection reader)
    {
        Path = path;
        _lock = fileLock;
        _writer = writer;
        _reader = reader;
        _statements = new Statements(writer);
        LoadNames();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What was done since the store was opened.</summary>
    public StoreCounters Counters
    {
        get
        {
            lock (_writerGate)
            {
                return _counters;
            }
        }
    }

    /// <summary>Opens the store, or makes it. Every site is offline until it is heard.</summary>
    /// <exception cref="CityStoreException">Not writable, in use, damaged, or not a store.</exception>
    public static CityStore Open(string path, long nowUnixMillis)
    {
        path = System.IO.Path.GetFullPath(path);
        FileStream? fileLock = null;
        SqliteConnection? writer = null;
        SqliteConnection? reader = null;
        try
        {
            if (Directory.Exists(path))
            {
                throw new CityStoreException($"The store {path} is a directory; give a file, as {path}/city.db.");
            }

            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            fileLock = Claim(path);
            writer = Connect(path, SqliteOpenMode.ReadWriteCreate);
            Prepare(writer, path);
            reader = Connect(path, SqliteOpenMode.ReadWrite);
            var store = new CityStore(path, fileLock, writer, reader);
            store.AllOffline(nowUnixMillis, "not heard since the receiver started");
            return store;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            Drop();
            throw new CityStoreException(Explain(path, e), e);
        }
        catch (CityStoreException)
        {
            Drop();
            throw;
        }

        void Drop()
        {
            reader?.Dispose();
            writer?.Dispose();
            fileLock?.Dispose();
        }
    }

    /// <summary>
    /// Makes a batch durable in one transaction; when it returns, the records are on disk. What it returns may be
    /// acknowledged, what was there already included.
    /// </summary>
    /// <remarks>An item that SQLite refuses for what it holds is left out, counted, and not acknowledged.</remarks>
    /// <exception cref="CityStoreException">The disk refused; nothing of the batch was kept. Call again.</exception>
    public IReadOnlyList<Acknowledgement> Commit(IReadOnlyList<StoreItem> items)
    {
        lock (_writerGate)
        {
            StoreCounters before = _counters;
            try
            {
                _statements.Begin();
                var touched = new Dictionary<(SiteKey Key, long Site, long Epoch), List<long>>();
                var heard = new Dictionary<long, Hearing>();
                foreach (StoreItem item in items)
                {
                    Write(item, touched, heard);
                }

                foreach ((SiteKey _, long site, long epoch) in touched.Keys)
                {
                    SaveSpans(site, epoch);
                }

                foreach ((long site, Hearing hearing) in heard)
                {
                    SaveHearing(site, hearing);
                }

                _statements.Commit();
                _counters = _counters with { Commits = _counters.Commits + 1 };
                return touched
                    .Select(t => Acknowledge(t.Key.Key, ProgressOf(t.Key.Site, t.Key.Epoch), t.Key.Epoch, t.Value))
                    .ToList();
            }
            catch (SqliteException e)
            {
                // Memory may be ahead of the disk now: it is read again.
                Abandon();
                _counters = before;
                _progress.Clear();
                _latest.Clear();
                LoadNames();
                if (e.SqliteErrorCode is not (TooBig or Constraint or Mismatch))
                {
                    throw new CityStoreException(Explain(Path, e), e);
                }

                // The data's fault, not the disk's: trying again would fail for ever, and hold everything up.
                if (items.Count == 1)
                {
                    _counters = _counters with { Refused = _counters.Refused + 1 };
                    return [];
                }

                return
                [
                    .. items
                        .SelectMany(item => Commit([item]))
                        .GroupBy(ack => (ack.Site, ack.Epoch))
                        .Select(acks => acks.Last()),
                ];
            }
        }
    }

    /// <summary>Marks every site offline, for one reason.</summary>
    /// <exception cref="CityStoreException">The disk refused.</exception>
    public void AllOffline(long nowUnixMillis, string why)
    {
        lock (_writerGate)
        {
            try
            {
                using SqliteCommand command = _writer.CreateCommand();
                command.CommandText = "UPDATE sites SET online = 0, changed_ms = $now, why = $why WHERE online = 1";
                command.Parameters.AddWithValue("$now", nowUnixMillis);
                command.Parameters.AddWithValue("$why", why);
                command.ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                throw new CityStoreException(Explain(Path, e), e);
            }
        }
    }

    /// <summary>Names of all sites, in order.</summary>
    public IReadOnlyList<string> SiteNames() =>
        Ask("SELECT node FROM sites ORDER BY node, grp", row => row.GetString(0));

    /// <summary>Journals that were ever heard of a site, the current one first.</summary>
    public IReadOnlyList<long> Epochs(string site) =>
        Ask(
            """
            SELECT r.epoch FROM (SELECT DISTINCT site, epoch FROM spans) r JOIN sites s ON s.id = r.site
            WHERE s.node = $site ORDER BY r.epoch = s.epoch DESC, r.epoch
            """,
            row => row.GetInt64(0),
            ("$site", site)
        );

    /// <summary>How many records of a site are stored, over all its journals.</summary>
    public long Count(string site) =>
        Ask(
            "SELECT coalesce(sum(r.count), 0) FROM records r JOIN sites s ON s.id = r.site WHERE s.node = $site",
            row => row.GetInt64(0),
            ("$site", site)
        )[0];

    /// <summary>Ids stored of a site's journal (its current one when <paramref name="epoch"/> is null), ascending.</summary>
    public IReadOnlyList<IdRange> Ids(string site, long? epoch = null) => Spans(site, epoch, evicted: false);

    /// <summary>Readings of a metric, by the site's clock.</summary>
    public IReadOnlyList<StoredReading> Readings(string site, string metric)
    {
        if (NumberOf(metric) is not { } wanted)
        {
            return [];
        }

        var found = new List<(StoredReading Reading, int Place)>();
        foreach (
            (long epoch, long id, long atMillis, byte[] body) in Ask(
                """
                SELECT r.epoch, r.id, r.at_ms, r.body FROM sites s JOIN records r ON r.site = s.id WHERE s.node = $site
                """,
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
                ("$site", site)
            )
        )
        {
            int place = 0;
            foreach (BodyValue value in ValueBody.Read(body, atMillis))
            {
                if (value.Metric == wanted)
                {
                    double? number = value.Number is null ? null : Convert.ToDouble(value.Number);
                    found.Add((new(value.AtMillis, number, value.Text, value.Quality, epoch, id), place));
                }

                place++;
            }
        }

        found.AddRange(
            Ask(
                """
                SELECT r.at_ms, r.value, r.text, r.quality, r.place FROM sites s JOIN readings r ON r.site = s.id
                WHERE s.node = $site AND r.metric = $metric
                """,
                row =>
                    (
                        new StoredReading(
                            row.GetInt64(0),
                            row.IsDBNull(1) ? null : row.GetDouble(1),
                            row.IsDBNull(2) ? null : row.GetString(2),
                            (Quality)row.GetInt32(3),
                            Epoch: 0,
                            RecordId: 0
                        ),
                        row.GetInt32(4)
                    ),
                ("$site", site),
                ("$metric", wanted)
            )
        );
        return
        [
            .. found
                .OrderBy(f => f.Reading.AtMillis)
                .ThenBy(f => f.Reading.Epoch)
                .ThenBy(f => f.Reading.RecordId)
                .ThenBy(f => f.Place)
                .Select(f => f.Reading),
        ];
    }

    /// <summary>The newest text of a site's that is looked for by itself (a visit, a confirmation); null when none came.</summary>
    public string? LastTold(string site, MetricId metric) =>
        Ask(
                """
                SELECT t.text FROM told t JOIN sites s ON s.id = t.site JOIN metrics m ON m.id = t.metric
                WHERE m.name = $metric AND s.node = $site ORDER BY t.received_ms DESC, t.id DESC LIMIT 1
                """,
                row => row.GetString(0),
                ("$metric", MetricCatalogue.Find(metric)!.Name),
                ("$site", site)
            )
            .FirstOrDefault();

    /// <summary>Highest good value of a metric in all readings of a site; null when there is none.</summary>
    public double? MaxOf(string site, string metric) =>
        Readings(site, metric).Where(reading => reading.Quality == Quality.Good).Max(reading => reading.Value);

    /// <summary>Ids of a site's journal (its current one when <paramref name="epoch"/> is null) that are not stored, ascending.</summary>
    public IReadOnlyList<RecordGap> Gaps(string site, long? epoch = null)
    {
        var progress = new Progress();
        foreach (IdRange range in Spans(site, epoch, evicted: false))
        {
            progress.Receive(range.First, range.Last);
        }

        foreach (IdRange range in Spans(site, epoch, evicted: true))
        {
            progress.Evict(range.First, range.Last);
        }

        return progress.Gaps().ToList();
    }

    /// <summary>Every site with the latest values of <paramref name="metrics"/> (of all when null), in order of name.</summary>
    public IReadOnlyList<SiteState> Sites(IReadOnlyCollection<string>? metrics = null) => States(null, metrics);

    /// <summary>One site with all its latest values; null when it was never heard.</summary>
    public SiteState? Site(string site) => States(site, null) is [var state, ..] ? state : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writerGate)
        {
            lock (_readerGate)
            {
                _reader.Dispose();
            }

            _statements.Dispose();
            _writer.Dispose();
            _lock.Dispose();
        }
    }

    private static FileStream Claim(string path)
    {
        try
        {
            return new FileStream(
                path + ".lock",
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose
            );
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            throw new CityStoreException(
                $"The store {path} is in use by another edge-city (it holds {path}.lock). "
                    + "Stop that one, or give this one another --store.",
                e
            );
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = PatienceSeconds,
            }.ConnectionString
        );
        connection.Open();
        _ = SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, PatienceSeconds * 1000);

        // A commit touches a page for each site that was heard, for a hundred bytes of news: so pages are small (that counts
        // when the file is made). 64 MiB of them stay in memory, and 32 MiB of log gather before they are carried over.
        Run(
            connection,
            "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; "
                + "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 32768;"
        );
        return connection;
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        long application = Number(connection, "PRAGMA application_id");
        long version = Number(connection, "PRAGMA user_version");
        bool empty = Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (empty && application == 0)
        {
            Run(
                connection,
                "BEGIN IMMEDIATE;"
                    + StoreSchema.Create
                    + $"PRAGMA application_id = {StoreSchema.ApplicationId}; PRAGMA user_version = {StoreSchema.Version}; COMMIT;"
            );
        }
        else if (application != StoreSchema.ApplicationId)
        {
            throw new CityStoreException(
                $"{path} is a database of another program; give --store a new file, or one that edge-city made."
            );
        }
        else if (version != StoreSchema.Version)
        {
            throw new CityStoreException(
                $"{path} has layout {version}; this edge-city reads layout {StoreSchema.Version}. "
                    + "Use the edge-city that made it, or give --store a new file."
            );
        }

        Run(connection, StoreSchema.Added);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file and of StoreSchema only.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file only.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar());
    }

    private static string Explain(string path, Exception cause) =>
        cause is SqliteException sqlite
            ? sqlite.SqliteErrorCode switch
            {
                8 or 14 => $"The store {path} cannot be opened for writing ({sqlite.Message}). "
                    + "Give edge-city the right to write the file and its directory.",
                11 or 26 => $"The store {path} is damaged or not a database ({sqlite.Message}). "
                    + "Move it away, with its -wal and -shm files, and start again; the sites send again what was not acknowledged.",
                13 => $"The disk under the store {path} is full. Make room; nothing is acknowledged until then.",
                _ => $"The store {path} failed: {sqlite.Message}",
            }
            : $"The store {path} cannot be opened: {cause.Message} Give --store a file in a directory that edge-city may write.";

    private static Acknowledgement Acknowledge(SiteKey key, Progress progress, long epoch, List<long> ids)
    {
        var above = new SortedDictionary<long, IdRange>();
        foreach (long id in ids)
        {
            // What just came is what the site waits for; so it has the first claim to a place.
            if (id > progress.UpTo && above.Count < MaxAckRanges && progress.Received.RangeOf(id) is { } range)
            {
                above[range.First] = range;
            }
        }

        for (int i = progress.Received.Ranges.Count - 1; i >= 0 && above.Count < MaxAckRanges; i--)
        {
            IdRange range = progress.Received.Ranges[i];
            if (range.Last <= progress.UpTo)
            {
                break;
            }

            above[range.First] = range;
        }

        return new Acknowledgement(key, epoch, progress.UpTo, above.Values.ToList());
    }

    private void Write(
        StoreItem item,
        Dictionary<(SiteKey Key, long Site, long Epoch), List<long>> touched,
        Dictionary<long, Hearing> heard
    )
    {
        if (SiteOf(item.Site, item.ReceivedMillis) is not { } site)
        {
            _counters = _counters with { Refused = _counters.Refused + 1 };
            return;
        }

        if (!heard.TryGetValue(site, out Hearing? hearing))
        {
            heard.Add(site, hearing = new Hearing());
        }

        switch (item)
        {
            case BirthItem birth:
                WriteBirth(site, birth, touched);
                hearing.News.Add(birth);
                break;
            case RecordItem record:
                hearing.Heard(record.ReceivedMillis, live: !record.Historical);
                if (WriteRecord(site, record, touched))
                {
                    hearing.News.Add(record);
                }

                break;
            case ValuesItem values:
                for (int i = 0; values.Keep && i < values.Values.Count; i++)
                {
                    if (MetricOf(values.Values[i].Name) is { } metric)
                    {
                        _statements.Reading(site, metric, values.Values[i], i);
                    }
                }

                hearing.Heard(values.ReceivedMillis, live: values.Keep);
                hearing.News.Add(values);
                break;
            case GoneItem gone:
                _statements.Gone(site, gone.ReceivedMillis, gone.Why);
                break;
            default:
                throw new InvalidOperationException($"Unknown item {item.GetType().Name}.");
        }
    }

    private void WriteBirth(
        long site,
        BirthItem birth,
        Dictionary<(SiteKey Key, long Site, long Epoch), List<long>> touched
    )
    {
        _statements.Born(site, birth.ReceivedMillis, birth.Epoch, birth.BirthSequence, birth.LiveMillis);
        if (birth.Epoch is not { } epoch)
        {
            return;
        }

        Progress progress = ProgressOf(site, epoch);
        if (birth.First is > 1 and { } first)
        {
            progress.Evict(1, first - 1);
        }

        // A birth is answered with what is here, so that the site forgets what it need not send again.
        touched.TryAdd((birth.Site, site, epoch), []);
    }

    // Whether anything of it is new.
    private bool WriteRecord(
        long site,
        RecordItem record,
        Dictionary<(SiteKey Key, long Site, long Epoch), List<long>> touched
    )
    {
        Progress progress = ProgressOf(site, record.Epoch);
        long last = record.Id + record.Count - 1;
        if (
            progress.Received.Ranges.Count >= MaxRangesPerSite
            && progress.Received.RangeOf(record.Id - 1) is null
            && progress.Received.RangeOf(last + 1) is null
            && progress.Received.RangeOf(record.Id) is null
        )
        {
            _counters = _counters with { Refused = _counters.Refused + 1 };
            return false;
        }

        if (!touched.TryGetValue((record.Site, site, record.Epoch), out List<long>? ids))
        {
            touched.Add((record.Site, site, record.Epoch), ids = []);
        }

        ids.Add(record.Id);
        if (record.Previous is { } previous && previous < record.Id - 1 && previous >= 0)
        {
            progress.Evict(previous + 1, record.Id - 1);
        }

        List<IdRange> fresh = progress.Received.Absent(record.Id, last).ToList();
        if (fresh.Count == 0)
        {
            _counters = _counters with { Duplicates = _counters.Duplicates + 1 };
            return false;
        }

        // A run of one piece that is partly here: its readings cannot be told apart by record, so by metric and time.
        HashSet<(long Metric, long AtMillis)>? known =
            fresh[0] == new IdRange(record.Id, last)
                ? null
                : _statements.ReadingsOf(site, record.Epoch, record.Id - RecordReader.MaxRun, last);
        long atMillis = record.Values.Count == 0 ? record.ReceivedMillis : record.Values[^1].AtMillis;
        int readings = WriteBody(site, record, atMillis, known);
        foreach (IdRange range in fresh)
        {
            _statements.Record(site, record, range, atMillis, readings, _body.Buffer.AsSpan(0, _body.Length));
            ValueBody.Begin(_body);
            readings = 0;
        }

        progress.Receive(record.Id, last);
        _counters = _counters with { Records = _counters.Records + fresh.Sum(range => range.Last - range.First + 1) };
        return true;
    }

    private int WriteBody(long site, RecordItem record, long atMillis, HashSet<(long Metric, long AtMillis)>? known)
    {
        int readings = 0;
        long before = atMillis;
        ValueBody.Begin(_body);
        foreach (StoredValue value in record.Values)
        {
            if (MetricOf(value.Name) is { } metric && known?.Contains((metric, value.AtMillis)) != true)
            {
                ValueBody.Add(_body, metric, value, ref before);
                readings++;
                if (value is { Quality: Quality.Good, Text.Length: > 0 } && Told.Contains(value.Name))
                {
                    _statements.Told(metric, site, record, value);
                }
            }
        }

        return readings;
    }

    private void SaveHearing(long site, Hearing hearing)
    {
        if (hearing.SeenMillis > 0)
        {
            _statements.Heard(site, hearing.SeenMillis, hearing.LiveMillis);
        }

        if (hearing.News.Count == 0)
        {
            return;
        }

        byte[]? before = _latest.TryGetValue(site, out byte[]? loaded) ? loaded : _statements.Latest(site);
        _latestBody.Load(before);
        foreach (StoreItem item in hearing.News)
        {
            Learn(item);
        }

        if (_latestBody.Changed() is { } body)
        {
            _statements.Latest(site, body, isFirst: before is null);
            if (_latest.Count >= MaxLoadedLatest)
            {
                _latest.Clear();
            }

            _latest[site] = body;
        }
    }

    private void Learn(StoreItem item)
    {
        switch (item)
        {
            case BirthItem birth:
                foreach (StoredValue value in birth.Values)
                {
                    if (MetricOf(value.Name) is { } metric)
                    {
                        _latestBody.Put(metric, value, birth.ReceivedMillis, birth.Epoch ?? 0, birth.LastId ?? 0);
                    }
                }

                break;
            case RecordItem record:
                long last = record.Id + record.Count - 1;
                foreach (StoredValue value in record.Values)
                {
                    if (_metrics.TryGetValue(value.Name, out long metric))
                    {
                        _latestBody.PutIfNewer(
                            metric,
                            value,
                            record.ReceivedMillis,
                            record.Epoch,
                            last,
                            record.Historical
                        );
                    }
                }

                break;
            case ValuesItem values:
                foreach (StoredValue value in values.Values)
                {
                    if (MetricOf(value.Name) is { } metric)
                    {
                        _latestBody.Put(metric, value, values.ReceivedMillis, 0, 0);
                    }
                }

                break;
            default:
                break;
        }
    }

    private void Abandon()
    {
        // SQLite rolls back by itself after some faults, a full disk among them.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0)
        {
            Run(_writer, "ROLLBACK");
        }
    }

    private void SaveSpans(long site, long epoch)
    {
        Progress progress = ProgressOf(site, epoch);
        Save(progress.Received, evicted: false);
        Save(progress.Evicted, evicted: true);

        void Save(IdSet set, bool evicted)
        {
            foreach (long first in set.Changes)
            {
                _statements.Span(site, epoch, evicted, first, set.RangeStartingAt(first)?.Last);
            }

            set.ForgetChanges();
        }
    }

    private Progress ProgressOf(long site, long epoch)
    {
        if (_progress.TryGetValue((site, epoch), out Progress? progress))
        {
            return progress;
        }

        if (_progress.Count >= MaxLoadedProgress)
        {
            Trim();
        }

        progress = new Progress();
        foreach ((long first, long last, bool evicted) in _statements.Spans(site, epoch))
        {
            if (evicted)
            {
                progress.Evict(first, last);
            }
            else
            {
                progress.Receive(first, last);
            }
        }

        progress.Received.ForgetChanges();
        progress.Evicted.ForgetChanges();
        _progress.Add((site, epoch), progress);
        return progress;
    }

    private void Trim()
    {
        // What is not written yet must stay; everything else can be read again.
        foreach ((long, long) key in _progress.Keys.ToList())
        {
            Progress progress = _progress[key];
            if (progress.Received.Changes.Count == 0 && progress.Evicted.Changes.Count == 0)
            {
                _progress.Remove(key);
            }
        }
    }

    private long? SiteOf(SiteKey key, long nowMillis)
    {
        if (_sites.TryGetValue(key, out long site))
        {
            return site;
        }

        if (_sites.Count >= MaxSites)
        {
            return null;
        }

        site = _statements.NewSite(key, nowMillis);
        _sites.Add(key, site);
        return site;
    }

    private long? MetricOf(string name)
    {
        if (_metrics.TryGetValue(name, out long metric))
        {
            return metric;
        }

        if (_metrics.Count >= MaxMetricNames)
        {
            _counters = _counters with { Refused = _counters.Refused + 1 };
            return null;
        }

        metric = _statements.NewMetric(name);
        _metrics.Add(name, metric);
        return metric;
    }

    private void LoadNames()
    {
        _sites.Clear();
        _metrics.Clear();
        using SqliteCommand sites = _writer.CreateCommand();
        sites.CommandText = "SELECT id, grp, node FROM sites";
        using SqliteDataReader site = sites.ExecuteReader();
        while (site.Read())
        {
            _sites[new SiteKey(site.GetString(1), site.GetString(2))] = site.GetInt64(0);
        }

        using SqliteCommand metrics = _writer.CreateCommand();
        metrics.CommandText = "SELECT id, name FROM metrics";
        using SqliteDataReader metric = metrics.ExecuteReader();
        while (metric.Read())
        {
            _metrics[metric.GetString(1)] = metric.GetInt64(0);
        }
    }

    private IReadOnlyList<IdRange> Spans(string site, long? epoch, bool evicted) =>
        Ask(
            """
            SELECT p.first, p.last FROM sites s JOIN spans p ON p.site = s.id
            WHERE s.node = $site AND p.epoch = coalesce($epoch, s.epoch) AND p.evicted = $evicted ORDER BY p.first
            """,
            row => new IdRange(row.GetInt64(0), row.GetInt64(1)),
            ("$site", site),
            ("$epoch", (object?)epoch ?? DBNull.Value),
            ("$evicted", evicted ? 1 : 0)
        );

    private long? NumberOf(string metric) =>
        Ask("SELECT id FROM metrics WHERE name = $name", row => row.GetInt64(0), ("$name", metric)) is [var id]
            ? id
            : null;

    private List<SiteState> States(string? site, IReadOnlyCollection<string>? metrics)
    {
        lock (_readerGate)
        {
            var names = Ask("SELECT id, name FROM metrics", row => (Id: row.GetInt64(0), Name: row.GetString(1)))
                .Where(metric => metrics?.Contains(metric.Name) != false)
                .ToDictionary(metric => metric.Id, metric => metric.Name);
            HashSet<long> wanted = [.. names.Keys];
            var spans = new Dictionary<long, (long LastId, long Received, long Evicted, long Highest)>();
            foreach (
                (long id, bool evicted, long count, long last) in Ask(
                    """
                    SELECT s.id, p.evicted, sum(p.last - p.first + 1), max(p.last)
                    FROM sites s JOIN spans p ON p.site = s.id AND p.epoch = s.epoch
                    WHERE $site IS NULL OR s.node = $site GROUP BY s.id, p.evicted
                    """,
                    row => (row.GetInt64(0), row.GetInt64(1) != 0, row.GetInt64(2), row.GetInt64(3)),
                    ("$site", (object?)site ?? DBNull.Value)
                )
            )
            {
                var known = spans.GetValueOrDefault(id);
                spans[id] = evicted
                    ? known with
                    {
                        Evicted = count,
                        Highest = Math.Max(known.Highest, last),
                    }
                    : known with
                    {
                        LastId = last,
                        Received = count,
                        Highest = Math.Max(known.Highest, last),
                    };
            }

            return Ask(
                """
                SELECT s.id, s.grp, s.node, s.online, s.changed_ms, s.why, s.first_seen_ms, s.last_seen_ms,
                  s.last_live_ms, s.epoch, l.body
                FROM sites s LEFT JOIN latest l ON l.site = s.id
                WHERE $site IS NULL OR s.node = $site ORDER BY s.node, s.grp
                """,
                row =>
                {
                    var (lastId, received, evicted, highest) = spans.GetValueOrDefault(row.GetInt64(0));
                    return new SiteState(
                        new SiteKey(row.GetString(1), row.GetString(2)),
                        row.GetInt64(3) != 0,
                        row.GetInt64(4),
                        row.GetString(5),
                        row.GetInt64(6),
                        row.GetInt64(7),
                        row.GetInt64(8),
                        row.IsDBNull(9) ? null : row.GetInt64(9),
                        lastId,
                        received,
                        evicted,
                        highest - received - evicted,
                        row.IsDBNull(10)
                            ? []
                            : LatestBody
                                .Read(row.GetFieldValue<byte[]>(10), wanted)
                                .ToDictionary(entry => names[entry.Metric], entry => entry.Value)
                    );
                },
                ("$site", (object?)site ?? DBNull.Value)
            );
        }
    }

    private List<T> Ask<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object Value)[] values)
    {
        lock (_readerGate)
        {
            using SqliteCommand command = _reader.CreateCommand();
#pragma warning disable CA2100 // Constants of this file only; values are parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach ((string name, object value) in values)
            {
                command.Parameters.AddWithValue(name, value);
            }

            try
            {
                using SqliteDataReader rows = command.ExecuteReader();
                var answers = new List<T>();
                while (rows.Read())
                {
                    answers.Add(read(rows));
                }

                return answers;
            }
            catch (SqliteException e)
            {
                throw new CityStoreException(Explain(Path, e), e);
            }
        }
    }

    /// <summary>What one batch holds of one site.</summary>
    private sealed class Hearing
    {
        /// <summary>What may be newer than its latest values, in the order of its coming.</summary>
        public List<StoreItem> News { get; } = [];

        public long SeenMillis { get; private set; }

        public long LiveMillis { get; private set; }

        public void Heard(long millis, bool live)
        {
            SeenMillis = Math.Max(SeenMillis, millis);
            LiveMillis = live ? Math.Max(LiveMillis, millis) : LiveMillis;
        }
    }
}
