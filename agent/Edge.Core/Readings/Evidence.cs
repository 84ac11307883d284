using Edge.Portable.Wire;

namespace Edge.Core.Readings;

/// <summary>
/// The latest reading of every metric, after its checks: not a number, not physical, stuck, stale. Not thread-safe.
/// </summary>
/// <param name="staleSeconds">Age at which a reading stops being evidence, s.</param>
/// <param name="stuckSeconds">Time for which a noisy metric may repeat bit for bit, s.</param>
public sealed class Evidence(double staleSeconds, double stuckSeconds)
{
    // A clock that runs ahead would keep its evidence fresh for ever.
    private const double FutureSeconds = 5;

    // Two equal readings a minute apart are no proof; ten are.
    private const int StuckRepeats = 10;

    private readonly Entry[] _entries = new Entry[HighestId() + 1];
    private readonly long _staleMicros = (long)(staleSeconds * 1e6);
    private long _nextStaleCheck = long.MinValue;

    /// <summary>Takes a reading from outside, checked. Older than the one held, or of no catalogued metric: ignored.</summary>
    public void Take(in Reading reading)
    {
        MetricDefinition? definition = MetricCatalogue.Find(reading.Metric);
        if (definition is null)
        {
            return;
        }

        ref Entry entry = ref _entries[(int)reading.Metric];
        if (entry.Delivered && reading.At.MonotonicMicros < entry.Reading.At.MonotonicMicros)
        {
            return;
        }

        Reading checkedReading = SensorTruth.Check(definition, reading);
        if (SensorTruth.MustShowNoise(reading.Metric))
        {
            checkedReading = CheckStuck(ref entry, checkedReading, definition);
        }

        Put(checkedReading);
    }

    /// <summary>Sets what the pipeline itself made, without checks.</summary>
    public void Put(in Reading reading)
    {
        ref Entry entry = ref _entries[(int)reading.Metric];
        if (!reading.IsGood && (!entry.Delivered || entry.Reading.IsGood))
        {
            entry.NotGoodSince = reading.At.MonotonicMicros;
        }

        entry.Reading = reading;
        entry.Delivered = true;
    }

    /// <summary>Whether the metric was ever delivered, and its latest reading.</summary>
    public bool TryGet(MetricId metric, out Reading reading)
    {
        ref Entry entry = ref _entries[(int)metric];
        reading = entry.Reading;
        return entry.Delivered;
    }

    /// <summary>The value when it is good evidence at <paramref name="now"/>, else NaN.</summary>
    public double Value(MetricId metric, Stamp now) =>
        State(metric, now) == EvidenceState.Good ? _entries[(int)metric].Reading.Value : double.NaN;

    /// <summary>What the metric's latest reading is worth at <paramref name="now"/>.</summary>
    public EvidenceState State(MetricId metric, Stamp now)
    {
        ref Entry entry = ref _entries[(int)metric];
        if (!entry.Delivered)
        {
            return EvidenceState.Missing;
        }

        return entry.Reading.Quality switch
        {
            Quality.Good => IsStale(metric, entry.Reading.At, now) ? EvidenceState.Stale : EvidenceState.Good,
            Quality.Stale => EvidenceState.Stale,
            _ => EvidenceState.Bad,
        };
    }

    /// <summary>Seconds since the metric was last good; 0 while it is. A metric never delivered counts from <paramref name="start"/>.</summary>
    public double SecondsNotGood(MetricId metric, Stamp start, Stamp now)
    {
        EvidenceState state = State(metric, now);
        ref Entry entry = ref _entries[(int)metric];
        return state switch
        {
            EvidenceState.Good => 0,
            EvidenceState.Missing => now.SecondsSince(start),
            _ when entry.Reading.IsGood => now.SecondsSince(entry.Reading.At),
            _ => (now.MonotonicMicros - entry.NotGoodSince) / 1e6,
        };
    }

    /// <summary>Marks what has grown too old as stale; looks once a second.</summary>
    public void Advance(Stamp now)
    {
        if (now.MonotonicMicros < _nextStaleCheck)
        {
            return;
        }

        _nextStaleCheck = now.MonotonicMicros + 1_000_000;
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricId metric = MetricCatalogue.At(i).Id;
            ref Entry entry = ref _entries[(int)metric];
            if (entry.Delivered && entry.Reading.IsGood && IsStale(metric, entry.Reading.At, now))
            {
                entry.NotGoodSince = entry.Reading.At.MonotonicMicros;
                entry.Reading = entry.Reading with { Quality = Quality.Stale };
            }
        }
    }

    /// <summary>The latest reading of every metric that has one, in alias order.</summary>
    public IReadOnlyList<Reading> All()
    {
        var all = new List<Reading>();
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            ref Entry entry = ref _entries[(int)MetricCatalogue.At(i).Id];
            if (entry.Delivered)
            {
                all.Add(entry.Reading);
            }
        }

        return all;
    }

    private static int HighestId()
    {
        int highest = 0;
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            highest = Math.Max(highest, (int)MetricCatalogue.At(i).Id);
        }

        return highest;
    }

    private bool IsStale(MetricId metric, Stamp at, Stamp now)
    {
        double factor = SensorTruth.StaleFactor(metric);
        return factor > 0
            && (
                now.MonotonicMicros - at.MonotonicMicros > _staleMicros * factor || at.SecondsSince(now) > FutureSeconds
            );
    }

    private Reading CheckStuck(ref Entry entry, Reading reading, MetricDefinition definition)
    {
        if (!reading.IsGood)
        {
            return reading;
        }

        long bits = BitConverter.DoubleToInt64Bits(reading.Value);
        if (entry.Repeats == 0 || bits != entry.Bits || SensorTruth.RestsAt(reading.Metric, reading.Value))
        {
            entry.Bits = bits;
            entry.Repeats = 1;
            entry.SameSince = reading.At.MonotonicMicros;
            return reading;
        }

        entry.Repeats++;
        double seconds = (reading.At.MonotonicMicros - entry.SameSince) / 1e6;
        return seconds > stuckSeconds && entry.Repeats >= StuckRepeats
            ? Reading.Bad(
                reading.Metric,
                reading.At,
                $"stuck at {reading.Value} {definition.Unit}, bit for bit, for over {stuckSeconds} s"
            )
            : reading;
    }

    private struct Entry
    {
        public Reading Reading;
        public bool Delivered;
        public long NotGoodSince;
        public long Bits;
        public long SameSince;
        public int Repeats;
    }
}
