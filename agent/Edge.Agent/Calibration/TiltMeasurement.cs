using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Portable.Wire;

namespace Edge.Agent.Calibration;

/// <summary>Reads the tilt sensors of a site together for some minutes and hands what each gives to a <see cref="TiltCalibration"/>.</summary>
/// <param name="board">Where the sensors sit.</param>
/// <param name="wait">Waits this many microseconds: the host's time, or a simulated one.</param>
internal sealed class TiltMeasurement(IBoard board, Action<long> wait)
{
    // A sensor that has given nothing by then is not worth minutes of waiting.
    private const long SilentMicros = 5_000_000;

    private const int ProgressSteps = 20;

    /// <summary>Measures. Ends early when nothing more can come of it.</summary>
    /// <param name="samplers">The sensors, each alone on its bus.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="limits">What is good enough.</param>
    /// <param name="progress">Told after each twentieth of the time, with the seconds that have passed, of the first sensor.</param>
    /// <returns>One result a sensor, in their order.</returns>
    public IReadOnlyList<TiltCalibrationResult> Run(
        IReadOnlyList<BusSampler> samplers,
        double seconds,
        TiltCalibrationLimits limits,
        Action<double, TiltCalibrationResult> progress
    )
    {
        Read[] reads = [.. samplers.Select(sampler => new Read(sampler, new TiltCalibration(seconds, limits)))];
        long start = board.Clock.Now.MonotonicMicros;
        long length = (long)(seconds * 1e6);
        long told = 0;
        while (!Array.Exists(reads, read => read.Calibration.IsLost))
        {
            long passed = board.Clock.Now.MonotonicMicros - start;
            if (
                passed >= length
                || (passed >= SilentMicros && Array.Exists(reads, read => read.Calibration.Samples == 0))
            )
            {
                break;
            }

            long next = start + length;
            foreach (Read read in reads)
            {
                next = Math.Min(next, read.RunDue(board.Clock));
            }

            if (passed >= (told + 1) * length / ProgressSteps)
            {
                told = passed * ProgressSteps / length;
                progress(passed / 1e6, reads[0].Calibration.Judge());
            }

            long pause = next - board.Clock.Now.MonotonicMicros;
            if (pause > 0)
            {
                wait(pause);
            }
        }

        return [.. reads.Select(read => read.Calibration.Judge())];
    }

    private sealed class Read(BusSampler sampler, TiltCalibration calibration) : ISampleSink
    {
        private readonly Scl3300Sensor? _inclinometer = sampler.Sensors[0] as Scl3300Sensor;
        private long _readings;

        public TiltCalibration Calibration => calibration;

        public long RunDue(IHostClock clock)
        {
            long next = sampler.RunDue(clock, this);
            if (_inclinometer is not null && _inclinometer.Readings != _readings)
            {
                // It posts means of a second, in which the sway of most masts is lost; its single readings show it.
                _readings = _inclinometer.Readings;
                calibration.Accept(Single(_inclinometer.Latest, clock.Now));
            }

            return next;
        }

        public void Post(in Reading reading)
        {
            if (reading is { Metric: MetricId.StructureSensorTemperature, IsGood: true })
            {
                calibration.AcceptCelsius(reading.Value);
            }
        }

        public void PostFault(ISensor sensor, Stamp at, string why) => calibration.AcceptFault(why);

        public void Post(in AccelerationBatch batch) => calibration.Accept(batch);

        private static AccelerationBatch Single(Vector reading, Stamp at) =>
            new(
                [reading.X],
                [reading.Y],
                [reading.Z],
                1,
                at,
                Scl3300Sensor.ReadingHertz,
                double.PositiveInfinity,
                Lost: false
            );
    }
}
