using System.Buffers.Binary;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Agent.Journal;

/// <summary>A row that cannot be what was written: a wrong type, a wrong checksum.</summary>
internal sealed class DamagedRowException(string message) : Exception(message);

/// <summary>One row of the table <c>record</c> as stored, with its checksum over everything but the gap.</summary>
internal sealed record JournalRow(long Id, long Gap, RecordLane Lane, long Boot, Stamp At, byte[] Body)
{
    public const string Columns =
        "record.id, record.gap, record.lane, record.boot, record.monotonic, record.wall, record.synced, record.crc, record.body";

    private const int HeaderBytes = 34;

    public uint Checksum()
    {
        byte[] all = new byte[HeaderBytes + Body.Length];
        BinaryPrimitives.WriteInt64LittleEndian(all, Id);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(8), Boot);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(16), At.MonotonicMicros);
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan(24), At.UnixMillis);
        all[32] = (byte)Lane;
        all[33] = At.Synced ? (byte)1 : (byte)0;
        Body.CopyTo(all, HeaderBytes);
        return Crc32.Compute(all, 0, all.Length);
    }

    /// <summary>The current row of a query over <see cref="Columns"/>.</summary>
    /// <exception cref="DamagedRowException">It is not as it was written.</exception>
    public static JournalRow Read(SqliteDataReader reader)
    {
        long id = Number(reader, 0);
        long lane = Number(reader, 2);
        if (lane is < (long)RecordLane.Alarm or > (long)RecordLane.Detail || reader.GetValue(8) is not byte[] body)
        {
            throw new DamagedRowException($"record {id} has no lane or no body");
        }

        var row = new JournalRow(
            id,
            Number(reader, 1),
            (RecordLane)lane,
            Number(reader, 3),
            new Stamp(Number(reader, 4), Number(reader, 5), Number(reader, 6) != 0),
            body
        );
        return row.Checksum() == Number(reader, 7) && row.Gap >= 0 && row.Gap < row.Id
            ? row
            : throw new DamagedRowException($"record {id} does not match its checksum");
    }

    private static long Number(SqliteDataReader reader, int column) =>
        reader.GetValue(column) is long number
            ? number
            : throw new DamagedRowException($"column {column} is no number");
}
