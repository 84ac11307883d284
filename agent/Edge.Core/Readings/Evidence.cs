using Edge.Portable.Wire;

namespace Edge.Core.Readings;

/// <summary>
/// The latest reading of every metric, after its checks: not a number, not physical, stuck, stale. Not thread-safe.
/// </summary>
/// <param name="staleSeconds">Age at which a reading stops being evidence, s.</param>
/// <param name="stuckSeconds">Time for which a noisy metric may repeat bit for bit, s.</param>
/// <param name="isRecordedBattery">Whether battery voltage and current are those of a recorded cell or block: a few volts are
/// then no fault, and neither is a laboratory's current that stands still or a recorder's coarse step.</param>
public sealed class Evidence(double staleSeconds, double stuckSeconds, bool isRecordedBattery = false)
{
    // A clock that runs ahead would keep its evidence fresh for ever.
    private const long FutureMicros = 5_000_000;

    // Two equal readings a minute apart are no proof; ten are.
    private const int StuckRepeats = 10;

    // Asked for at every turn and of many metrics.
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly double[] StaleFactors = FactorsById();

    private readonly long[] _deliveries = new long[1 + (StaleFactors.Length / 100)];
    private readonly Entry[] _entries = new Entry[StaleFactors.Length];
    private readonly long[] _staleMicros = StaleMicrosById(staleSeconds);
    private long _nextStaleCheck = long.MinValue;

    // No good reading grows stale before this, and none is stamped later than that.
    private long _freshUntil = long.MaxValue;
    private long _newest = long.MinValue;

    /// <summary>How often a metric was delivered for the first time, or its latest reading became worth more or less.</summary>
    public long StateChanges { get; private set; }

    /// <summary>How many readings of a group of metrics were taken: the metrics from <paramref name="first"/>, whose alias is a
    /// whole hundred, up to the next hundred.</summary>
    public long Deliveries(int first) => _deliveries[first / 100];

    /// <summary>Whether no reading has grown stale, or lies in the future, since it was taken: then what every metric is
    /// worth is the same as long as <see cref="StateChanges"/> is.</summary>
    public bool IsFresh(Stamp now) =>
        now.MonotonicMicros <= _freshUntil && _newest - now.MonotonicMicros <= FutureMicros;

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

        bool recorded =
            isRecordedBattery && (reading.Metric is MetricId.PowerBatteryVoltage or MetricId.PowerBatteryCurrent);
        Reading checkedReading = SensorTruth.Check(definition, reading, recorded);
        if (SensorTruth.MustShowNoise(reading.Metric) && !recorded && !reading.MayRest)
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

        if (!entry.Delivered || entry.Reading.Quality != reading.Quality)
        {
            StateChanges++;
        }

        entry.Reading = reading;
        entry.Delivered = true;
        _deliveries[(int)reading.Metric / 100]++;
        Watch(reading);
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
        if (IsFresh(now))
        {
            return;
        }

        _freshUntil = long.MaxValue;
        _newest = long.MinValue;
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricId metric = MetricCatalogue.At(i).Id;
            ref Entry entry = ref _entries[(int)metric];
            if (entry.Delivered && entry.Reading.IsGood && IsStale(metric, entry.Reading.At, now))
            {
                entry.NotGoodSince = entry.Reading.At.MonotonicMicros;
                entry.Reading = entry.Reading with { Quality = Quality.Stale };
                StateChanges++;
            }
            else if (entry.Delivered)
            {
                Watch(entry.Reading);
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

    private static double[] FactorsById()
    {
        // In alias order, so that the last is the highest.
        var factors = new double[(int)MetricCatalogue.At(MetricCatalogue.Count - 1).Id + 1];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = SensorTruth.StaleFactor((MetricId)i);
        }

        return factors;
    }

    // The age at which each metric grows stale; 0 for what never does.
    private static long[] StaleMicrosById(double staleSeconds) =>
        Array.ConvertAll(StaleFactors, factor => (long)(staleSeconds * 1e6 * factor));

    private void Watch(in Reading reading)
    {
        long stale = _staleMicros[(int)reading.Metric];
        if (reading.IsGood && stale > 0)
        {
            long at = reading.At.MonotonicMicros;
            _freshUntil = Math.Min(_freshUntil, at + stale);
            _newest = Math.Max(_newest, at);
        }
    }

    private bool IsStale(MetricId metric, Stamp at, Stamp now)
    {
        long stale = _staleMicros[(int)metric];
        long age = now.MonotonicMicros - at.MonotonicMicros;
        return stale > 0 && (age > stale || age < -FutureMicros);
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
