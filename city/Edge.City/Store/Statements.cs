using Edge.Core.Journal;
using Microsoft.Data.Sqlite;

namespace Edge.City.Store;

/// <summary>The store's writing statements.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private const int MaxLatestKnown = 300_000;

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
        "UPDATE sites SET last_seen_ms = ?2, last_live_ms = iif(?3, ?2, last_live_ms) WHERE id = ?1"
    );

    private readonly PreparedStatement _record = new(
        connection,
        "INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    );

    private readonly PreparedStatement _reading = new(
        connection,
        "INSERT OR IGNORE INTO readings VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );

    private readonly PreparedStatement _hasReading = new(
        connection,
        "SELECT 1 FROM readings WHERE site = ?1 AND metric = ?2 AND at_ms = ?3 AND epoch = ?4 LIMIT 1"
    );

    private readonly PreparedStatement _latest = new(
        connection,
        "INSERT OR REPLACE INTO latest VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );

    private readonly PreparedStatement _whichLatest = new(
        connection,
        "SELECT epoch, record, at_ms FROM latest WHERE site = ?1 AND metric = ?2"
    );

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

    private readonly Dictionary<(long Site, long Metric), (long Epoch, long Record, long AtMillis)> _latestKnown = [];

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

    public void Heard(long site, long nowMillis, bool live) =>
        _heard.Bind(1, site).Bind(2, nowMillis).Bind(3, live).Run();

    public void Record(long site, RecordItem record, IdRange ids, long atMillis, int readings) =>
        _record
            .Bind(1, site)
            .Bind(2, record.Epoch)
            .Bind(3, ids.First)
            .Bind(4, ids.Last - ids.First + 1)
            .Bind(5, atMillis)
            .Bind(6, record.ReceivedMillis)
            .Bind(7, record.Historical)
            .Bind(8, readings)
            .Run();

    public void Reading(long site, long metric, in StoredValue value, long epoch, long record, int place) =>
        _reading
            .Bind(1, site)
            .Bind(2, metric)
            .Bind(3, value.AtMillis)
            .Bind(4, epoch)
            .Bind(5, record)
            .Bind(6, place)
            .Bind(7, value.Number)
            .Bind(8, value.Text)
            .Bind(9, (long)value.Quality)
            .Run();

    public bool HasReading(long site, long metric, long atMillis, long epoch) =>
        _hasReading.Bind(1, site).Bind(2, metric).Bind(3, atMillis).Bind(4, epoch).Number() is not null;

    /// <summary>Takes a value as the latest, whatever there was: a birth's.</summary>
    public void Latest(long site, long metric, in StoredValue value, long receivedMillis, long epoch, long record)
    {
        _latest
            .Bind(1, site)
            .Bind(2, metric)
            .Bind(3, value.AtMillis)
            .Bind(4, receivedMillis)
            .Bind(5, epoch)
            .Bind(6, record)
            .Bind(7, value.Number)
            .Bind(8, value.Text)
            .Bind(9, (long)value.Quality)
            .Run();
        if (_latestKnown.Count >= MaxLatestKnown)
        {
            _latestKnown.Clear();
        }

        _latestKnown[(site, metric)] = (epoch, record, value.AtMillis);
    }

    /// <summary>Takes a record's value as the latest if it is the newer one, by record id: the site's clock may be set
    /// back. A value of a birth without a record id (record 0) gives way to any news, but to history only when that is
    /// younger: the birth told the state after the backlog.</summary>
    public void LatestIfNewer(
        long site,
        long metric,
        in StoredValue value,
        long receivedMillis,
        long epoch,
        long record,
        bool historical
    )
    {
        if (!_latestKnown.TryGetValue((site, metric), out (long Epoch, long Record, long AtMillis) known))
        {
            known = (long.MinValue, -1, long.MinValue);
            _whichLatest.Bind(1, site).Bind(2, metric);
            while (_whichLatest.Step())
            {
                known = (_whichLatest.Column(0), _whichLatest.Column(1), _whichLatest.Column(2));
                _latestKnown[(site, metric)] = known;
            }
        }

        bool newer =
            known.Record < 0
            || (known.Epoch != epoch && !historical)
            || (
                known.Epoch == epoch
                && record >= known.Record
                && (known.Record > 0 || !historical || value.AtMillis > known.AtMillis)
            );
        if (newer)
        {
            Latest(site, metric, value, receivedMillis, epoch, record);
        }
    }

    /// <summary>What memory knows is no longer what the file holds.</summary>
    public void Forget() => _latestKnown.Clear();

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
        _newSite.Dispose();
        _newMetric.Dispose();
        _born.Dispose();
        _gone.Dispose();
        _heard.Dispose();
        _record.Dispose();
        _reading.Dispose();
        _hasReading.Dispose();
        _latest.Dispose();
        _whichLatest.Dispose();
        _span.Dispose();
        _noSpan.Dispose();
        _spans.Dispose();
    }
}
