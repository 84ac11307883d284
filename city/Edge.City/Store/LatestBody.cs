using System.Runtime.InteropServices;
using Edge.Portable.Wire;

namespace Edge.City.Store;

/// <summary>A latest value out of a site's body.</summary>
/// <param name="Metric">Its metric, by the store's number.</param>
/// <param name="Value">The value.</param>
internal readonly record struct LatestEntry(long Metric, LatestValue Value);

/// <summary>
/// The newest value of every metric of one site, as one blob: one row to write for a site and commit, and one to read for
/// a picture of the city. Not thread-safe; one is enough for all sites.
/// </summary>
/// <remarks>
/// <code>
/// body  := version (byte 2) entry* zero*      metrics ascending; zeros to a round length: a row that keeps its length is
///                                             written where it lies. Version 1 had none.
/// entry := metric (varint, after the one before) at, epoch (zigzag varints, after those of the one before)
///          received (zigzag varint, after at) record (varint) length (varint) payload (as ValueBody's)
/// </code>
/// </remarks>
internal sealed class LatestBody
{
    private const byte Version = 2;
    private const int RoundLength = 128;

    // What was replaced stays among the payloads until the body is loaded anew.
    private const int MostKept = 64 << 10;

    private readonly List<Entry> _entries = [];
    private readonly ProtobufWriter _payloads = new(4096);
    private readonly ProtobufWriter _out = new(4096);
    private readonly ProtobufReader _in = new([], 0, 0);
    private bool _changed;
    private byte[]? _inHand;

    /// <summary>Takes a site's body in hand; an empty one when there is none yet.</summary>
    public void Load(byte[]? bytes)
    {
        if (bytes is not null && ReferenceEquals(bytes, _inHand) && !_changed && _payloads.Length < MostKept)
        {
            return;
        }

        _entries.Clear();
        _payloads.Clear();
        _changed = false;
        _inHand = null;
        if (bytes is null)
        {
            return;
        }

        var entry = new Entry();
        _in.Reset(bytes, 0, bytes.Length);
        Start(_in);
        while (Next(_in, ref entry, out int length))
        {
            entry.Offset = _payloads.Length;
            entry.Length = length;
            _payloads.WriteRawBytes(bytes, _in.Position, length);
            _in.Reset(bytes, _in.Position + length, bytes.Length - _in.Position - length);
            _entries.Add(entry);
        }

        _inHand = bytes;
    }

    /// <summary>Takes a value as the latest, whatever there was: a birth's.</summary>
    public void Put(long metric, in StoredValue value, long receivedMillis, long epoch, long record)
    {
        int place = Find(metric);
        var entry = new Entry
        {
            Metric = metric,
            AtMillis = value.AtMillis,
            ReceivedMillis = receivedMillis,
            Epoch = epoch,
            Record = record,
            Offset = _payloads.Length,
        };
        ValueBody.WritePayload(_payloads, value);
        entry.Length = _payloads.Length - entry.Offset;
        _changed = true;
        if (place >= 0)
        {
            _entries[place] = entry;
        }
        else
        {
            _entries.Insert(~place, entry);
        }
    }

    /// <summary>Takes a record's value as the latest if it is the newer one, by record id: the site's clock may be set
    /// back. A value of a birth without a record id (record 0) gives way to any news, but to history only when that is
    /// younger: the birth told the state after the backlog.</summary>
    public void PutIfNewer(
        long metric,
        in StoredValue value,
        long receivedMillis,
        long epoch,
        long record,
        bool historical
    )
    {
        int place = Find(metric);
        if (place >= 0)
        {
            Entry known = _entries[place];
            bool newer =
                (known.Epoch != epoch && !historical)
                || (
                    known.Epoch == epoch
                    && record >= known.Record
                    && (known.Record > 0 || !historical || value.AtMillis > known.AtMillis)
                );
            if (!newer)
            {
                return;
            }
        }

        Put(metric, value, receivedMillis, epoch, record);
    }

    /// <summary>The body as it is now; null when nothing has changed since <see cref="Load"/>.</summary>
    public byte[]? Changed()
    {
        if (!_changed)
        {
            return null;
        }

        _out.Clear();
        _out.WriteRawByte(Version);
        var last = new Entry();
        foreach (ref readonly Entry entry in CollectionsMarshal.AsSpan(_entries))
        {
            _out.WriteRawVarint((ulong)(entry.Metric - last.Metric));
            _out.WriteRawZigZag(entry.AtMillis - last.AtMillis);
            _out.WriteRawZigZag(entry.Epoch - last.Epoch);
            _out.WriteRawZigZag(entry.ReceivedMillis - entry.AtMillis);
            _out.WriteRawVarint((ulong)entry.Record);
            _out.WriteRawVarint((ulong)entry.Length);
            _out.WriteRawBytes(_payloads.Buffer, entry.Offset, entry.Length);
            last = entry;
        }

        int least = (_out.Length + RoundLength - 1) / RoundLength * RoundLength;
        int before = _inHand?.Length ?? 0;
        _inHand = new byte[before >= least && before <= 2 * least ? before : least];
        _out.Buffer.AsSpan(0, _out.Length).CopyTo(_inHand);
        _changed = false;
        return _inHand;
    }

    /// <summary>The values of a body, of those metrics that are wanted.</summary>
    /// <exception cref="CityStoreException">Damaged.</exception>
    public static IEnumerable<LatestEntry> Read(byte[] bytes, IReadOnlySet<long> wanted)
    {
        var body = new ProtobufReader(bytes, 0, bytes.Length);
        Start(body);
        var entry = new Entry();
        while (Next(body, ref entry, out int length))
        {
            int start = body.Position;
            if (wanted.Contains(entry.Metric))
            {
                (object? number, string? text, Quality quality) = ValueBody.ReadPayload(body);
                yield return new LatestEntry(
                    entry.Metric,
                    new LatestValue(entry.AtMillis, entry.ReceivedMillis, AsDouble(number), text, quality)
                );
            }

            body.Reset(bytes, start + length, bytes.Length - start - length);
        }
    }

    private static double? AsDouble(object? number) =>
        number switch
        {
            long integer => integer,
            double real => real,
            _ => null,
        };

    private static void Start(ProtobufReader body)
    {
        if (!body.TryReadRawByte(out byte version) || version is not (1 or Version))
        {
            throw ValueBody.Damaged();
        }
    }

    // False at the end, or where the zeros begin: no metric has the number 0, nor that of the one before.
    private static bool Next(ProtobufReader body, ref Entry entry, out int length)
    {
        length = 0;
        if (body.IsAtEnd)
        {
            return false;
        }

        if (!body.TryReadRawVarint(out ulong step))
        {
            throw ValueBody.Damaged();
        }

        if (step == 0)
        {
            return false;
        }

        if (
            !body.TryReadRawZigZag(out long at)
            || !body.TryReadRawZigZag(out long epoch)
            || !body.TryReadRawZigZag(out long received)
            || !body.TryReadRawVarint(out ulong record)
            || !body.TryReadRawVarint(out ulong bytes)
            || bytes > int.MaxValue
        )
        {
            throw ValueBody.Damaged();
        }

        entry.Metric += (long)step;
        entry.AtMillis += at;
        entry.Epoch += epoch;
        entry.ReceivedMillis = entry.AtMillis + received;
        entry.Record = (long)record;
        length = (int)bytes;
        return true;
    }

    // Where the metric stands, or the complement of where it would.
    private int Find(long metric)
    {
        int low = 0;
        int high = _entries.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            long there = _entries[middle].Metric;
            if (there == metric)
            {
                return middle;
            }

            if (there < metric)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private struct Entry
    {
        public long Metric;
        public long AtMillis;
        public long ReceivedMillis;
        public long Epoch;
        public long Record;
        public int Offset;
        public int Length;
    }
}
