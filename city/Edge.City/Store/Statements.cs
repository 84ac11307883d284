using Edge.Core.Journal;
using Microsoft.Data.Sqlite;

namespace Edge.City.Store;

/// <summary>The store's writing statements.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly PreparedStatement _begin = new(connection, "BEGIN IMMEDIATE");

    private readonly PreparedStatement _commit = new(connection, "COMMIT");

    private readonly PreparedStatement _newSite = new(
        connection,
        """
        INSERT INTO sites(grp, node, online, changed_ms, why, first_seen_ms, last_seen_ms, last_live_ms)
        VALUES(?1, ?2, 0, ?3, 'no birth yet', ?3, ?3, 0)
        ON CONFLICT DO UPDATE SET node = excluded.node RETURNING id
        """
    );

    private readonly PreparedStatement _newMetric = new(
        connection,
        "INSERT INTO metrics(name) VALUES(?1) ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id"
    );

    private readonly PreparedStatement _born = new(
        connection,
        """
        UPDATE sites SET changed_ms = iif(online = 1 AND bdseq IS ?4, changed_ms, ?2), online = 1, why = '',
          last_seen_ms = ?2, last_live_ms = max(last_live_ms, ?5), epoch = ?3, bdseq = ?4 WHERE id = ?1
        """
    );

    private readonly PreparedStatement _gone = new(
        connection,
        "UPDATE sites SET online = 0, changed_ms = iif(online = 1, ?2, changed_ms), why = ?3 WHERE id = ?1"
    );

    private readonly PreparedStatement _heard = new(
        connection,
        "UPDATE sites SET last_seen_ms = ?2, last_live_ms = max(?3, last_live_ms) WHERE id = ?1"
    );

    private readonly PreparedStatement _record = new(
        connection,
        "INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );

    private readonly PreparedStatement _told = new(
        connection,
        "INSERT OR IGNORE INTO told VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    );

    private readonly PreparedStatement _reading = new(
        connection,
        "INSERT OR IGNORE INTO readings VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    );

    private readonly PreparedStatement _bodies = new(
        connection,
        "SELECT at_ms, body FROM records WHERE site = ?1 AND epoch = ?2 AND id BETWEEN ?3 AND ?4"
    );

    private readonly PreparedStatement _firstLatest = new(connection, "INSERT INTO latest VALUES(?1, ?2)");

    private readonly PreparedStatement _latest = new(connection, "UPDATE latest SET body = ?2 WHERE site = ?1");

    private readonly PreparedStatement _whichLatest = new(connection, "SELECT body FROM latest WHERE site = ?1");

    private readonly PreparedStatement _span = new(
        connection,
        "INSERT OR REPLACE INTO spans VALUES(?1, ?2, ?3, ?4, ?5)"
    );

    private readonly PreparedStatement _noSpan = new(
        connection,
        "DELETE FROM spans WHERE site = ?1 AND epoch = ?2 AND evicted = ?3 AND first = ?4"
    );

    private readonly PreparedStatement _spans = new(
        connection,
        "SELECT first, last, evicted FROM spans WHERE site = ?1 AND epoch = ?2 ORDER BY evicted, first"
    );

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public long NewSite(SiteKey key, long nowMillis) =>
        _newSite.Bind(1, key.Group).Bind(2, key.Node).Bind(3, nowMillis).Number()!.Value;

    public long NewMetric(string name) => _newMetric.Bind(1, name).Number()!.Value;

    public void Born(long site, long nowMillis, long? epoch, long? birthSequence, long liveMillis) =>
        _born
            .Bind(1, site)
            .Bind(2, nowMillis)
            .Bind(3, (object?)epoch)
            .Bind(4, (object?)birthSequence)
            .Bind(5, liveMillis)
            .Run();

    public void Gone(long site, long nowMillis, string why) =>
        _gone.Bind(1, site).Bind(2, nowMillis).Bind(3, why).Run();

    /// <summary>When it was last heard, and last with news (0: not).</summary>
    public void Heard(long site, long seenMillis, long liveMillis) =>
        _heard.Bind(1, site).Bind(2, seenMillis).Bind(3, liveMillis).Run();

    /// <summary>A text that is to be found without reading every record.</summary>
    public void Told(long metric, long site, RecordItem record, in StoredValue value) =>
        _told
            .Bind(1, metric)
            .Bind(2, site)
            .Bind(3, record.Epoch)
            .Bind(4, record.Id)
            .Bind(5, value.AtMillis)
            .Bind(6, record.ReceivedMillis)
            .Bind(7, value.Text)
            .Run();

    public void Record(
        long site,
        RecordItem record,
        IdRange ids,
        long atMillis,
        int readings,
        ReadOnlySpan<byte> body
    ) =>
        _record
            .Bind(1, site)
            .Bind(2, record.Epoch)
            .Bind(3, ids.First)
            .Bind(4, ids.Last - ids.First + 1)
            .Bind(5, atMillis)
            .Bind(6, record.ReceivedMillis)
            .Bind(7, record.Historical)
            .Bind(8, readings)
            .Bind(9, body)
            .Run();

    public void Reading(long site, long metric, in StoredValue value, int place) =>
        _reading
            .Bind(1, site)
            .Bind(2, metric)
            .Bind(3, value.AtMillis)
            .Bind(4, place)
            .Bind(5, value.Number)
            .Bind(6, value.Text)
            .Bind(7, (long)value.Quality)
            .Run();

    /// <summary>Metric and time of all readings of records with ids from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public HashSet<(long Metric, long AtMillis)> ReadingsOf(long site, long epoch, long first, long last)
    {
        var found = new HashSet<(long, long)>();
        _bodies.Bind(1, site).Bind(2, epoch).Bind(3, first).Bind(4, last);
        while (_bodies.Step())
        {
            foreach (BodyValue value in ValueBody.Read(_bodies.Blob(1), _bodies.Column(0)))
            {
                found.Add((value.Metric, value.AtMillis));
            }
        }

        return found;
    }

    /// <summary>A site's latest values; null when it has none.</summary>
    public byte[]? Latest(long site)
    {
        byte[]? body = null;
        _whichLatest.Bind(1, site);
        while (_whichLatest.Step())
        {
            body = _whichLatest.Blob(0);
        }

        return body;
    }

    /// <summary>Writes a site's latest values: where they lie when their length is what it was, which spares the pages that a
    /// deletion and an insertion would touch.</summary>
    public void Latest(long site, byte[] body, bool isFirst) =>
        (isFirst ? _firstLatest : _latest).Bind(1, site).Bind(2, body).Run();

    public void Span(long site, long epoch, bool evicted, long first, long? last)
    {
        if (last is { } end)
        {
            _span.Bind(1, site).Bind(2, epoch).Bind(3, evicted).Bind(4, first).Bind(5, end).Run();
        }
        else
        {
            _noSpan.Bind(1, site).Bind(2, epoch).Bind(3, evicted).Bind(4, first).Run();
        }
    }

    public List<(long First, long Last, bool Evicted)> Spans(long site, long epoch)
    {
        var spans = new List<(long, long, bool)>();
        _spans.Bind(1, site).Bind(2, epoch);
        while (_spans.Step())
        {
            spans.Add((_spans.Column(0), _spans.Column(1), _spans.Column(2) != 0));
        }

        return spans;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _newSite.Dispose();
        _newMetric.Dispose();
        _born.Dispose();
        _gone.Dispose();
        _heard.Dispose();
        _record.Dispose();
        _told.Dispose();
        _reading.Dispose();
        _bodies.Dispose();
        _firstLatest.Dispose();
        _latest.Dispose();
        _whichLatest.Dispose();
        _span.Dispose();
        _noSpan.Dispose();
        _spans.Dispose();
    }
}
