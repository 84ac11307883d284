using Edge.Core.Journal;
using Microsoft.Data.Sqlite;

namespace Edge.City.Store;

/// <summary>The store's writing statements, prepared once.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _newSite = Make(
        connection,
        """
        INSERT INTO sites(grp, node, online, changed_ms, why, first_seen_ms, last_seen_ms, last_live_ms)
        VALUES($0, $1, 0, $2, 'no birth yet', $2, $2, 0) RETURNING id
        """,
        3
    );

    private readonly SqliteCommand _newMetric = Make(
        connection,
        "INSERT INTO metrics(name) VALUES($0) RETURNING id",
        1
    );

    private readonly SqliteCommand _born = Make(
        connection,
        """
        UPDATE sites SET changed_ms = iif(online = 1 AND bdseq IS $3, changed_ms, $1), online = 1, why = '',
          last_seen_ms = $1, last_live_ms = $1, epoch = $2, bdseq = $3 WHERE id = $0
        """,
        4
    );

    private readonly SqliteCommand _gone = Make(
        connection,
        "UPDATE sites SET online = 0, changed_ms = iif(online = 1, $1, changed_ms), why = $2 WHERE id = $0",
        3
    );

    private readonly SqliteCommand _heard = Make(
        connection,
        "UPDATE sites SET last_seen_ms = $1, last_live_ms = iif($2, $1, last_live_ms) WHERE id = $0",
        3
    );

    private readonly SqliteCommand _record = Make(connection, "INSERT INTO records VALUES($0,$1,$2,$3,$4,$5,$6,$7)", 8);

    private readonly SqliteCommand _reading = Make(
        connection,
        "INSERT OR IGNORE INTO readings VALUES($0,$1,$2,$3,$4,$5,$6,$7,$8)",
        9
    );

    private readonly SqliteCommand _hasReading = Make(
        connection,
        "SELECT 1 FROM readings WHERE site = $0 AND metric = $1 AND at_ms = $2 AND epoch = $3 LIMIT 1",
        4
    );

    // Newest by record id: the site's clock may be set back. A value of a birth without a record id (record 0) gives
    // way to any news, but to history only when that is younger: the birth told the state after the backlog.
    private readonly SqliteCommand _latest = Make(
        connection,
        """
        INSERT INTO latest VALUES($0,$1,$2,$3,$4,$5,$6,$7,$8)
        ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, received_ms = excluded.received_ms, epoch = excluded.epoch,
          record = excluded.record, value = excluded.value, text = excluded.text, quality = excluded.quality
        WHERE $9 OR (epoch <> excluded.epoch AND NOT $10)
          OR (epoch = excluded.epoch AND excluded.record >= record
              AND (record > 0 OR NOT $10 OR excluded.at_ms > at_ms))
        """,
        11
    );

    private readonly SqliteCommand _span = Make(
        connection,
        "INSERT INTO spans VALUES($0,$1,$2,$3,$4) ON CONFLICT DO UPDATE SET last = excluded.last",
        5
    );

    private readonly SqliteCommand _noSpan = Make(
        connection,
        "DELETE FROM spans WHERE site = $0 AND epoch = $1 AND evicted = $2 AND first = $3",
        4
    );

    private readonly SqliteCommand _spans = Make(
        connection,
        "SELECT first, last, evicted FROM spans WHERE site = $0 AND epoch = $1 ORDER BY evicted, first",
        2
    );

    public long NewSite(SiteKey key, long nowMillis) =>
        (long)Set(_newSite, key.Group, key.Node, nowMillis).ExecuteScalar()!;

    public long NewMetric(string name) => (long)Set(_newMetric, name).ExecuteScalar()!;

    public void Born(long site, long nowMillis, long? epoch, long? birthSequence) =>
        Set(_born, site, nowMillis, epoch, birthSequence).ExecuteNonQuery();

    public void Gone(long site, long nowMillis, string why) => Set(_gone, site, nowMillis, why).ExecuteNonQuery();

    public void Heard(long site, long nowMillis, bool live) =>
        Set(_heard, site, nowMillis, live ? 1 : 0).ExecuteNonQuery();

    public void Record(long site, RecordItem record, IdRange ids, long atMillis, int readings) =>
        Set(
                _record,
                site,
                record.Epoch,
                ids.First,
                ids.Last - ids.First + 1,
                atMillis,
                record.ReceivedMillis,
                record.Historical ? 1 : 0,
                readings
            )
            .ExecuteNonQuery();

    public void Reading(long site, long metric, in StoredValue value, long epoch, long record, int place) =>
        Set(_reading, site, metric, value.AtMillis, epoch, record, place, value.Number, value.Text, (int)value.Quality)
            .ExecuteNonQuery();

    public bool HasReading(long site, long metric, long atMillis, long epoch) =>
        Set(_hasReading, site, metric, atMillis, epoch).ExecuteScalar() is not null;

    public void Latest(
        long site,
        long metric,
        in StoredValue value,
        long receivedMillis,
        long epoch,
        long record,
        bool always,
        bool historical = false
    ) =>
        Set(
                _latest,
                site,
                metric,
                value.AtMillis,
                receivedMillis,
                epoch,
                record,
                value.Number,
                value.Text,
                (int)value.Quality,
                always ? 1 : 0,
                historical ? 1 : 0
            )
            .ExecuteNonQuery();

    public void Span(long site, long epoch, bool evicted, long first, long? last)
    {
        if (last is null)
        {
            Set(_noSpan, site, epoch, evicted ? 1 : 0, first).ExecuteNonQuery();
        }
        else
        {
            Set(_span, site, epoch, evicted ? 1 : 0, first, last).ExecuteNonQuery();
        }
    }

    public List<(long First, long Last, bool Evicted)> Spans(long site, long epoch)
    {
        using SqliteDataReader rows = Set(_spans, site, epoch).ExecuteReader();
        var spans = new List<(long, long, bool)>();
        while (rows.Read())
        {
            spans.Add((rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2) != 0));
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
        _span.Dispose();
        _noSpan.Dispose();
        _spans.Dispose();
    }

    private static SqliteCommand Make(SqliteConnection connection, string sql, int parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file only.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
        }

        return command;
    }

    private static SqliteCommand Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
