using Edge.Core.Flood;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>What a replay tells, in the order of the recording.</summary>
public interface IReplayOutput
{
    /// <summary>A reading in a frame that was closed at <paramref name="seconds"/>.</summary>
    void Metric(double seconds, Reading reading);

    /// <summary>An alarm was raised, changed or cleared.</summary>
    void Alarm(double seconds, Core.Alarms.AlarmTransition transition);

    /// <summary>The verdict became another one; or, at the end, what it is.</summary>
    void Verdict(double seconds, SiteVerdict verdict);

    /// <summary>Something is wrong in the input.</summary>
    void Fault(RecordingFault fault);
}

/// <summary>What a replay came to.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Samples">Rows with a good acceleration sample.</param>
/// <param name="Faults">Faults of the input.</param>
/// <param name="DurationSeconds">From the first row to the last, s.</param>
/// <param name="IntervalSeconds">Usual time between rows, s; NaN when there is only one.</param>
/// <param name="Verdict">The verdict at the end.</param>
public sealed record ReplayResult(
    long Rows,
    long Samples,
    long Faults,
    double DurationSeconds,
    double IntervalSeconds,
    SiteVerdict Verdict
);

/// <summary>
/// Plays a recording through the same pipeline as live data. Its clock is the recording's time column; what is wrong
/// with a row is reported with its line, and never becomes a value.
/// </summary>
public sealed class ReplayRun
{
    private const int Lookahead = 256;

    // In a battery's rows its current's sign is looked for: an hour and more by the second.
    private const int BatteryLookahead = 5_000;
    private const double GapFactor = 1.5;
    private const double RestOfOne = 0.1; // g: offsets and scale of a cheap part
    private const double BatchSeconds = 0.1;
    private const int BatchCapacity = 1024;

    // In a long gap nothing happens any more: everything is stale, every delay has run out.
    private const double LongestSteppedSeconds = 3600;

    private readonly RecordingReader _reader;
    private readonly IReplayOutput _output;
    private readonly SiteProfile? _given;
    private readonly MetricDefinition _strength = MetricCatalogue.Find(MetricId.LinkRsrp)!;
    private readonly int _volts;
    private readonly int _amperes;
    private readonly int _rsrp;
    private readonly bool _isBattery;
    private SiteProfile _site;
    private readonly double _frameSeconds;
    private readonly FaultLog _faults;
    private readonly List<string> _assumed = [];
    private readonly int[] _axes = [-1, -1, -1];
    private readonly double[] _x = new double[BatchCapacity];
    private readonly double[] _y = new double[BatchCapacity];
    private readonly double[] _z = new double[BatchCapacity];
    private readonly double _fullScale;
    private SitePipeline _pipeline = null!;
    private double _interval = double.NaN;
    private double _origin;
    private double _last = double.NaN;
    private long _now;
    private long _nextFrame;
    private int _batch;
    private long _batchFirst;
    private bool _lost;
    private RoundedTimes? _rounded;
    private long _gapLine = -1;
    private double _level = double.NaN;
    private int _sign = 1;
    private long _rows;
    private long _samples;

    /// <summary>Prepares a replay.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="site">The site's configuration; null for default limits without commissioning.</param>
    /// <param name="frameSeconds">Length of a frame, s.</param>
    /// <param name="output">Where everything goes.</param>
    /// <param name="fullScale">m/s² at which the recording accelerometer saturated; infinite when not known.</param>
    public ReplayRun(
        RecordingReader reader,
        SiteProfile? site,
        double frameSeconds,
        IReplayOutput output,
        double fullScale = double.PositiveInfinity
    )
    {
        _reader = reader;
        _output = output;
        _frameSeconds = frameSeconds;
        _fullScale = fullScale;
        _faults = new FaultLog(output.Fault);
        for (int i = 0; i < reader.Columns.Count; i++)
        {
            for (int axis = 0; axis < _axes.Length; axis++)
            {
                if (reader.Columns[i] == RecordingColumns.Axes[axis])
                {
                    _axes[axis] = i;
                }
            }
        }

        _given = site;
        _volts = Column(reader, MetricId.PowerBatteryVoltage);
        _amperes = Column(reader, MetricId.PowerBatteryCurrent);
        _rsrp = Column(reader, MetricId.LinkRsrp);
        _isBattery = _volts >= 0 && _amperes >= 0 && !HasAxes;
        _site = Profile(reader, site);
    }

    /// <summary>What was taken for granted as the recording does not say it, of its times and of a recorded battery; sentences without
    /// their stop, empty when nothing was.</summary>
    public IReadOnlyList<string> Assumed
    {
        get
        {
            List<string> all = [.. _assumed];
            if (_rounded is not null)
            {
                all.Insert(
                    0,
                    FormattableString.Invariant(
                        $"the times are rounded to {_rounded.Rounding:G3} s: the rows are taken as evenly spaced, {1 / _rounded.Interval:G5} a second"
                    )
                );
            }

            if (_reader.AssumedTime is { } time)
            {
                all.Insert(0, $"the time {time}");
            }

            return all;
        }
    }

    /// <summary>Spectra of the acceleration at the end of the recording; none where it has no acceleration.</summary>
    public IReadOnlyList<PlottedSpectrum> Spectra()
    {
        var spectra = new List<PlottedSpectrum>();
        for (int axis = 0; axis < 2; axis++)
        {
            if (_axes[axis] >= 0 && _pipeline.Structure.Spectrum(axis, out double step) is { Length: > 0 } density)
            {
                spectra.Add(new PlottedSpectrum(axis == 0 ? "x" : "y", step, density));
            }
        }

        return spectra;
    }

    /// <summary>Plays it all.</summary>
    /// <exception cref="RecordingException">Not one row has a time, the file is damaged, or its acceleration is in g.</exception>
    public ReplayResult Run()
    {
        var ahead = new Queue<RecordingRow>();
        LookAhead(ahead);
        RefuseGravities(ahead);
        KnowBattery(ahead);
        while (ahead.TryDequeue(out RecordingRow? row) || (row = _reader.Read()) is not null)
        {
            Take(_rounded is null || double.IsNaN(row.Seconds) ? row : row with { Seconds = _rounded.Of(row.Seconds) });
        }

        if (_pipeline is null)
        {
            throw new RecordingException(
                _rows == 0
                    ? "The recording has a header and no rows."
                    : "Not one row of the recording has a usable time."
            );
        }

        Flush();
        Emit(() => _pipeline.Finish(At(_now)));
        _faults.Flush();
        _output.Verdict(Seconds(_now), _pipeline.Verdict);
        return new ReplayResult(_rows, _samples, _faults.Count, _now / 1e6, _interval, _pipeline.Verdict);
    }

    private static SiteProfile Profile(RecordingReader reader, SiteProfile? site)
    {
        var expected = new HashSet<MetricId>();
        int axes = 0;
        foreach (RecordingColumn column in reader.Columns)
        {
            if (column.Kind == ColumnKind.Acceleration)
            {
                axes++;
                expected.UnionWith([
                    MetricId.StructureAccelerationRms,
                    MetricId.StructureAccelerationPeak,
                    MetricId.StructureSampleRate,
                ]);
            }
            else if (column.Metric is not (MetricId.LinkThroughputDown or MetricId.LinkThroughputUp))
            {
                _ = expected.Add(column.Metric);
            }
        }

        // Evidence that the site is fitted with and the recording could carry, but does not, is missing: no verdict.
        if (site is not null)
        {
            foreach (MetricId metric in VerdictRule.Required(site.Expected))
            {
                if (RecordingColumns.All.Any(c => c.Metric == metric))
                {
                    _ = expected.Add(metric);
                }
            }
        }

        // The gravity of commissioning has three components: one or two axes cannot be compared with it.
        Commissioning? zero = axes is 0 or 3 ? site?.Commissioning : null;
        return new SiteProfile(site?.Id ?? "recording", zero, expected, site?.Limits ?? new Limits())
        {
            Battery = site?.Battery ?? new Core.Power.BatteryProfile(),
            HasGenset = site?.HasGenset ?? false,
            FuelTankLitres = site?.FuelTankLitres ?? double.NaN,
        };
    }

    private static int Column(RecordingReader reader, MetricId metric)
    {
        for (int i = 0; i < reader.Columns.Count; i++)
        {
            if (reader.Columns[i].Metric == metric)
            {
                return i;
            }
        }

        return -1;
    }

    // A discharge was recorded: laboratories hold currents that stand still, and cells have a few volts.
    private void KnowBattery(Queue<RecordingRow> ahead)
    {
        if (!_isBattery)
        {
            return;
        }

        BatteryRow[] rows =
        [
            .. ahead
                .Where(row =>
                    row.Problem is null
                    && row.States[_volts] == CellState.Value
                    && row.States[_amperes] == CellState.Value
                    && double.IsFinite(row.Seconds)
                )
                .Select(row => new BatteryRow(row.Seconds, row.Values[_volts], row.Values[_amperes])),
        ];
        if (rows.Length == 0)
        {
            return;
        }

        if (RecordedBattery.IsDischargePositive(rows))
        {
            _sign = -1;
            _assumed.Add("the current counts what is drawn as positive, as the voltage tells: its sign is turned");
        }

        if (_given is not null)
        {
            Limits told = RecordedBattery.LimitsOf(_site.Battery, rows, _site.Limits);
            if (told != _site.Limits)
            {
                _assumed.Add(
                    FormattableString.Invariant(
                        $"the limits are those of a -48 V plant: the battery is taken to end at {told.PriorityDisconnectVolts:G4} V; limits.priority_disconnect_v says better"
                    )
                );
            }

            bool isFull = RecordedBattery.BeginsFull(_site.Battery, _sign * rows[0].Amperes);
            if (isFull)
            {
                _assumed.Add("the battery is taken for full at the first row, as it is not being charged there");
            }

            _site = _site with { Battery = _site.Battery with { IsSmall = true, BeginsFull = isFull }, Limits = told };

            return;
        }

        (Core.Power.BatteryProfile battery, Limits limits) = RecordedBattery.Assume(rows, _site.Limits);
        _site = _site with { Battery = battery, Limits = limits };
        string kind = battery.Chemistry switch
        {
            Core.Power.BatteryChemistry.LeadAcid => "lead-acid",
            Core.Power.BatteryChemistry.LithiumIronPhosphate => "lithium iron phosphate",
            _ => "lithium-ion",
        };
        _assumed.Add(
            FormattableString.Invariant(
                $"the battery is taken for {battery.Cells} cells of {kind} that end at {limits.PriorityDisconnectVolts:G4} V; a [battery] section by --config says better"
            )
        );
    }

    // Whoever leaves the unit out of a conversion makes every peak a tenth of what it was.
    private void RefuseGravities(Queue<RecordingRow> ahead)
    {
        if (Array.Exists(_axes, axis => axis < 0))
        {
            return;
        }

        double[] weights =
        [
            .. ahead
                .Where(row => row.Problem is null && HasSample(row))
                .Select(row => Math.Sqrt(_axes.Sum(axis => row.Values[axis] * row.Values[axis])))
                .Order(),
        ];
        if (
            weights.Length > 0
            && Math.Abs(weights[weights.Length / 2] - 1) < RestOfOne
            && weights[weights.Length * 3 / 4] - weights[weights.Length / 4] < RestOfOne
        )
        {
            throw new RecordingException(
                FormattableString.Invariant(
                    $"At rest the accelerometer reads {weights[weights.Length / 2]:F2} m/s², which is gravity in g: name the columns accel_x_g, accel_y_g, accel_z_g."
                )
            );
        }
    }

    // The usual interval is the median of the first ones: no single gap or repeat can shift it.
    private void LookAhead(Queue<RecordingRow> ahead)
    {
        var intervals = new List<double>();
        double previous = double.NaN;
        while (ahead.Count < (_isBattery ? BatteryLookahead : Lookahead) && _reader.Read() is { } row)
        {
            ahead.Enqueue(row);
            if (row.Seconds > previous && intervals.Count < Lookahead)
            {
                intervals.Add(row.Seconds - previous);
            }

            previous = double.IsNaN(row.Seconds) ? previous : row.Seconds;
        }

        if (intervals.Count > 0)
        {
            intervals.Sort();
            _interval = intervals[intervals.Count / 2];
        }

        _rounded = HasAxes ? RoundedTimes.Find([.. ahead]) : null;
        _interval = _rounded?.Interval ?? _interval;
    }

    private void Take(RecordingRow row)
    {
        _rows++;
        if (row.Problem is { } problem)
        {
            Fault("Input/BadRow", row, problem, "");
            if (double.IsNaN(row.Seconds))
            {
                return;
            }
        }

        if (double.IsNaN(row.Seconds))
        {
            Fault("Input/BadTime", row, "its time is empty or unreadable, so the row is left out", "");
            return;
        }

        bool badSample = HasAxes && !HasSample(row);
        if (_pipeline is not null && row.Seconds <= _last)
        {
            OutOfOrder(row, badSample);
            return;
        }

        if (row.Problem is not null)
        {
            return; // shifted cells would become values of the wrong columns
        }

        Begin(row);
        Gap(row);
        _last = row.Seconds;
        long micros = Micros(row.Seconds);
        AdvanceTo(micros);
        if (HasAxes)
        {
            Sample(row, micros, badSample);
        }

        Slow(row, micros);
        _now = micros;
        if (!HasAxes)
        {
            Emit(() => _pipeline!.Advance(At(micros)));
        }
    }

    private bool HasAxes => _axes[0] >= 0 || _axes[1] >= 0 || _axes[2] >= 0;

    private bool HasSample(RecordingRow row)
    {
        foreach (int axis in _axes)
        {
            if (axis >= 0 && row.States[axis] != CellState.Value)
            {
                return false;
            }
        }

        return true;
    }

    private void OutOfOrder(RecordingRow row, bool badSample)
    {
        bool duplicate = row.Seconds == _last;
        string order = duplicate ? "repeats the time before it" : "goes back in time";
        if (badSample)
        {
            // One fault of the recorder, so one report; the accelerometer's chain hears of the bad sample.
            string alone =
                _gapLine >= 0 && _lost ? $"; line {_gapLine}, alone between a gap and this, is not counted" : "";
            Fault("Input/BadSample", row, $"{BadCells(row, axesOnly: true)}, and the row {order}{alone}", "");
            Push(double.NaN, double.NaN, double.NaN, _now);
            return;
        }

        Fault(
            duplicate ? "Input/DuplicateTime" : "Input/BackwardTime",
            row,
            $"the row {order} ({FileSeconds(row.Seconds)} s after {FileSeconds(_last)} s) and is left out",
            ""
        );
    }

    private void Begin(RecordingRow row)
    {
        if (_pipeline is not null)
        {
            return;
        }

        double stale = double.IsNaN(_interval) ? 0 : 3 * _interval;
        Limits limits = _site.Limits with { EvidenceStaleSeconds = Math.Max(_site.Limits.EvidenceStaleSeconds, stale) };
        _origin = row.Seconds;
        _nextFrame = (long)(_frameSeconds * 1e6);
        _pipeline = new SitePipeline(
            _site with
            {
                Limits = limits,
            },
            new PipelineOptions
            {
                FrameSeconds = _frameSeconds,
                FirstFrameSeconds = _frameSeconds,
                FirstFrameEarly = false,
                HeartbeatSeconds = Math.Max(300, _frameSeconds),
                SensorFaultSeconds = Math.Max(5, stale),
            }
        );
        _pipeline.Advance(At(0));
    }

    private void Gap(RecordingRow row)
    {
        double seconds = row.Seconds - _last;
        if (!(seconds > GapFactor * _interval))
        {
            _gapLine = -1;
            return;
        }

        Flush();
        _lost = true;
        _gapLine = row.Line;
        double missing = Math.Round(seconds / _interval) - 1;
        Fault(
            "Input/Gap",
            row,
            $"{seconds:G6} s since the row before, where {_interval:G6} s are usual: about {Math.Max(1, missing):F0} rows are missing",
            "",
            seconds
        );
    }

    private void Sample(RecordingRow row, long micros, bool bad)
    {
        if (bad)
        {
            Fault("Input/BadSample", row, BadCells(row, axesOnly: true), "");
            Push(double.NaN, double.NaN, double.NaN, micros);
            return;
        }

        _samples++;
        Push(Axis(row, 0), Axis(row, 1), Axis(row, 2), micros);
    }

    private double Axis(RecordingRow row, int axis) => _axes[axis] < 0 ? 0 : row.Values[_axes[axis]];

    private void Slow(RecordingRow row, long micros)
    {
        for (int i = 0; i < _reader.Columns.Count; i++)
        {
            RecordingColumn column = _reader.Columns[i];
            if (column.Kind == ColumnKind.Acceleration)
            {
                continue;
            }

            Stamp at = At(micros);
            switch (row.States[i])
            {
                case CellState.Value:
                    double value = i == _amperes ? _sign * row.Values[i] : row.Values[i];
                    Value(row, column, new Reading(column.Metric, value, Quality.Good, at));
                    break;
                case CellState.Idle:
                    break;
                case CellState.Empty:
                    Fault("Input/EmptyCell", row, $"{column.Name} is empty", column.Name);
                    break;
                default:
                    Fault("Input/BadCell", row, $"{column.Name} is not a value", column.Name);
                    _pipeline.Accept(Reading.Bad(column.Metric, at, $"not a value in line {row.Line}"));
                    break;
            }
        }
    }

    private void Value(RecordingRow row, RecordingColumn column, Reading reading)
    {
        Reading value = SensorTruth.Check(MetricCatalogue.Find(column.Metric)!, reading, _site.Battery.IsSmall);
        if (column.Metric == MetricId.FloodLevel && value.IsGood)
        {
            if (LevelSentinel.Is(value.Value, _level))
            {
                value = Reading.Bad(column.Metric, value.At, $"{value.Value} stands for no measurement");
            }
            else
            {
                _level = value.Value;
            }
        }

        string? nothing = HasCell(row)
            ? SignalSentinel.Why(column.Metric, value.Value)
            : SignalSentinel.WhyWithoutCell(column.Metric, value.Value);
        if (nothing is not null)
        {
            value = Reading.Bad(column.Metric, value.At, nothing);
        }

        if (!value.IsGood)
        {
            Fault("Input/BadCell", row, $"{column.Name} is no measurement: {value.Text}", column.Name);
        }

        _pipeline.Accept(value);
    }

    // Whether a row's signal has any strength; a recording without strengths does not tell.
    private bool HasCell(RecordingRow row) =>
        _rsrp < 0
        || (
            row.States[_rsrp] == CellState.Value
            && SensorTruth.Check(_strength, Reading.Good(MetricId.LinkRsrp, row.Values[_rsrp], default)).IsGood
            && SignalSentinel.Why(MetricId.LinkRsrp, row.Values[_rsrp]) is null
        );

    private string BadCells(RecordingRow row, bool axesOnly)
    {
        var cells = new List<string>();
        for (int i = 0; i < row.States.Length; i++)
        {
            bool isAxis = _reader.Columns[i].Kind == ColumnKind.Acceleration;
            if (row.States[i] != CellState.Value && (isAxis || !axesOnly))
            {
                string what = row.States[i] switch
                {
                    CellState.Empty => "empty",
                    CellState.Beyond => $"over {SampleTruth.Unmeasurable} m/s², which is no measurement",
                    _ => "not a number",
                };
                cells.Add($"{_reader.Columns[i].Name} is {what}");
            }
        }

        return string.Join(", ", cells);
    }

    private void Push(double x, double y, double z, long micros)
    {
        if (_batch == 0)
        {
            _batchFirst = micros;
        }

        _x[_batch] = x;
        _y[_batch] = y;
        _z[_batch] = z;
        _batch++;
        _now = micros;
        if (_batch == BatchCapacity || micros - _batchFirst >= BatchSeconds * 1e6)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_batch == 0)
        {
            return;
        }

        double hertz = double.IsNaN(_interval) ? 1 : 1 / _interval;
        var batch = new AccelerationBatch(_x, _y, _z, _batch, At(_now), hertz, _fullScale, _lost);
        _batch = 0;
        _lost = false;
        _pipeline.Accept(batch);
        Emit(() => _pipeline.Advance(At(_now)));
    }

    // Runs the pipeline's clock up to a row: every frame ends on its time, every delay and silence is seen in between.
    private void AdvanceTo(long micros)
    {
        if (micros >= _nextFrame || micros - _now > 2 * BatchSeconds * 1e6)
        {
            Flush();
        }

        long gap = micros - _now;
        if (gap > LongestSteppedSeconds * 1e6)
        {
            Step(_now + (long)(LongestSteppedSeconds * 1e6));
            _now = Math.Max(_now, micros - 1_000_000);
            long period = ToMicros(_frameSeconds);
            _nextFrame += Math.Max(0, (_now - _nextFrame + period - 1) / period) * period;
        }

        Step(micros);
    }

    private void Step(long micros)
    {
        while (true)
        {
            // Fine steps at first, while delays run; coarse ones later.
            long step = micros - _now > 120_000_000 ? 1_000_000 : 100_000;
            long next = Math.Min(_now + step, Math.Max(_now, _nextFrame));
            if (next >= micros && _nextFrame > micros)
            {
                return;
            }

            next = Math.Min(next, micros);
            _now = next;
            Emit(() => _pipeline.Advance(At(next)));
            if (next >= _nextFrame)
            {
                _nextFrame += ToMicros(_frameSeconds);
            }

            if (_now >= micros)
            {
                return;
            }
        }
    }

    private void Emit(Action run)
    {
        run();
        while (_pipeline.TryTake(out Frame? frame))
        {
            double seconds = Seconds(frame!.At.MonotonicMicros);
            if (frame.Alarm is { } alarm)
            {
                _output.Alarm(seconds, alarm);
            }

            if (frame.Verdict is { } verdict)
            {
                _output.Verdict(seconds, verdict);
            }

            if (frame.Lane == RecordLane.Telemetry)
            {
                foreach (Reading reading in frame.Readings)
                {
                    // Alarms and verdict have lines of their own; a recording falls silent for no reason that it could tell.
                    if (reading.Metric >= MetricId.StructureTiltX && reading.Metric != MetricId.SiteLastGasp)
                    {
                        _output.Metric(seconds, reading);
                    }
                }
            }
        }
    }

    private void Fault(string name, RecordingRow row, string what, string apart, double gap = double.NaN) =>
        _faults.Add(
            new RecordingFault(
                name,
                row.Line,
                double.IsNaN(row.Seconds) ? double.NaN : FileSeconds(row.Seconds),
                $"line {row.Line}: {what}",
                gap
            ),
            apart,
            _rows
        );

    private static long ToMicros(double seconds) => (long)Math.Round(seconds * 1e6);

    private long Micros(double seconds) => ToMicros(seconds - _origin);

    // What the file itself calls this time; dates count from the first row.
    private double FileSeconds(double seconds) =>
        _reader.HasDates ? (_pipeline is null ? 0 : seconds - _origin) : seconds;

    private double Seconds(long micros) => Math.Round((_reader.HasDates ? 0 : _origin) + (micros / 1e6), 6);

    private Stamp At(long micros) =>
        new(micros, (_reader.HasDates ? (long)(_origin * 1000) : 0) + (micros / 1000), _reader.HasDates);
}
