using System.Globalization;
using System.IO.Compression;
using System.Text;
using Edge.Agent.Replay;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Simulator.Reports;

/// <summary>
/// Writes what the sensors of a run say as a recording for <c>edge-agent replay</c>: a row for each sample of the
/// accelerometer with the latest value of every other sensor; a row a second while there are no samples. CSV, gzip when the name ends in
/// <c>.gz</c>; written as it comes, nothing is held. A reading that is bad is the word <c>bad</c>, which replay takes for
/// one. The figures of modem and link are no sensor data of the site and are left out.
/// </summary>
public sealed class RecordingWriter : IDisposable
{
    // The first row waits until each sensor has spoken: contacts do at once, the slowest chip within a second. One that
    // is silent from the beginning has no column.
    private const double FirstRowSeconds = 2;

    // A sample may be that far from its place on the even grid before it is taken for a gap.
    private const double GapSamples = 20;

    // How much of the difference between grid and clock goes into each batch: the chip's clock is off by a per mille at most.
    private const double Steering = 0.02;

    private readonly TextWriter _text;
    private readonly double _from;
    private readonly double _to;
    private readonly List<RecordingColumn> _columns = [];
    private readonly Dictionary<MetricId, string> _latest = [];
    private readonly StringBuilder _row = new();
    private bool _hasAxes;
    private double _first = double.NaN;
    private double _next = double.NaN;
    private double _last = double.NegativeInfinity;
    private double _newestSample = double.NegativeInfinity;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="fromSeconds">Virtual time of the first row, s.</param>
    /// <param name="toSeconds">Virtual time of the last row, s.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public RecordingWriter(string path, double fromSeconds = 0, double toSeconds = double.PositiveInfinity)
        : this(Open(path), fromSeconds, toSeconds) { }

    /// <summary>Writes to <paramref name="text"/>, which becomes the writer's.</summary>
    public RecordingWriter(TextWriter text, double fromSeconds, double toSeconds)
    {
        _text = text;
        _from = fromSeconds;
        _to = toSeconds;
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>A sink that writes what passes to <paramref name="inbox"/>.</summary>
    /// <param name="inbox">The agent's own.</param>
    /// <param name="host">The host's monotonic clock, s.</param>
    /// <param name="virtualTime">Virtual time, s.</param>
    internal ISampleSink Between(ISampleSink inbox, Func<double> host, Func<double> virtualTime)
    {
        _next = double.NaN;
        return new Passing(this, inbox, host, virtualTime);
    }

    private static StreamWriter Open(string path)
    {
        Stream file = File.Create(path);
        bool packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return new StreamWriter(packed ? new GZipStream(file, CompressionLevel.Fastest) : file, bufferSize: 1 << 16)
        {
            NewLine = "\n",
        };
    }

    private void Take(MetricId metric, double value, bool good)
    {
        if (
            RecordingColumns.All.FirstOrDefault(c => c.Metric == metric && c.Metric != MetricId.None) is { } column
            && IsOfSensor(column)
        )
        {
            _latest[metric] = good ? Cell(column, value) : "bad";
        }
    }

    // Tilt is made by the pipeline from the samples; modem and link are no sensors of the site.
    private static bool IsOfSensor(RecordingColumn column) =>
        column.Metric
            is MetricId.StructureSensorTemperature
                or MetricId.PowerBatteryVoltage
                or MetricId.PowerBatteryCurrent
                or MetricId.PowerMains
                or MetricId.FloodLevel
                or MetricId.FloodFloatLow
                or MetricId.FloodFloatHigh
                or MetricId.CabinetDoor;

    private static string Cell(RecordingColumn column, double value) =>
        column.Kind == ColumnKind.Truth ? (value != 0 ? "1" : "0") : value.ToString("R", CultureInfo.InvariantCulture);

    private void Take(in AccelerationBatch batch, double newest)
    {
        _hasAxes = true;
        _newestSample = newest;
        double step = 1 / batch.NominalHertz;
        double oldest = newest - ((batch.Count - 1) * step);
        if (double.IsNaN(_next) || batch.Lost || Math.Abs(_next - oldest) > GapSamples * step)
        {
            _next = Math.Max(oldest, _last + step);
        }

        _next += Steering * (oldest - _next);
        for (int i = 0; i < batch.Count; i++)
        {
            Write(_next, batch.X[i], batch.Y[i], batch.Z[i]);
            _next += step;
        }
    }

    private void Pass(double seconds)
    {
        if (seconds - Math.Max(_last, _newestSample) >= 1)
        {
            Write(Math.Floor(seconds), double.NaN, double.NaN, double.NaN);
        }
    }

    private void Write(double seconds, double x, double y, double z)
    {
        if (double.IsNaN(_first))
        {
            _first = seconds;
        }

        if (seconds < _from || seconds > _to || seconds <= _last || !Begin(seconds))
        {
            return;
        }

        _last = seconds;
        _row.Clear().Append(seconds.ToString("F6", CultureInfo.InvariantCulture));
        foreach (RecordingColumn column in _columns)
        {
            _row.Append(',');
            if (column.Kind == ColumnKind.Acceleration)
            {
                double value =
                    column.Name[6] == 'x' ? x
                    : column.Name[6] == 'y' ? y
                    : z;
                _row.Append(double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture));
            }
            else
            {
                _row.Append(_latest.GetValueOrDefault(column.Metric, ""));
            }
        }

        _text.WriteLine(_row);
        Rows++;
    }

    private bool Begin(double seconds)
    {
        if (_columns.Count > 0)
        {
            return true;
        }

        if (seconds - _first < FirstRowSeconds)
        {
            return false;
        }

        _columns.AddRange(
            RecordingColumns.All.Where(column =>
                column.Kind == ColumnKind.Acceleration ? _hasAxes : _latest.ContainsKey(column.Metric)
            )
        );
        if (_columns.Count == 0)
        {
            return false;
        }

        _text.WriteLine("t_s," + string.Join(',', _columns.Select(column => column.Name)));
        return true;
    }

    private sealed class Passing(RecordingWriter writer, ISampleSink inbox, Func<double> host, Func<double> virtualTime)
        : ISampleSink
    {
        public void Post(in Reading reading)
        {
            Take(reading);
            inbox.Post(reading);
        }

        public void PostNews(in Reading reading)
        {
            Take(reading);
            inbox.PostNews(reading);
        }

        public void PostFault(ISensor sensor, Stamp at, string why)
        {
            foreach (MetricId metric in sensor.Metrics)
            {
                writer.Take(metric, double.NaN, good: false);
            }

            inbox.PostFault(sensor, at, why);
        }

        public void Post(in AccelerationBatch batch)
        {
            writer.Take(batch, (batch.Newest.MonotonicMicros / 1e6) + virtualTime() - host());
            inbox.Post(batch);
        }

        private void Take(in Reading reading)
        {
            writer.Take(reading.Metric, reading.Value, reading.IsGood);
            writer.Pass(virtualTime());
        }
    }
}
