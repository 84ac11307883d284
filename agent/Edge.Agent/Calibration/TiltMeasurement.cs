using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Portable.Wire;

namespace Edge.Agent.Calibration;

/// <summary>Reads one tilt sensor for some minutes and hands what it gives to a <see cref="TiltCalibration"/>.</summary>
/// <param name="board">Where the sensor sits.</param>
/// <param name="wait">Waits this many microseconds: the host's time, or a simulated one.</param>
internal sealed class TiltMeasurement(IBoard board, Action<long> wait)
{
    // A sensor that has given nothing by then is not worth minutes of waiting.
    private const long SilentMicros = 5_000_000;

    private const int ProgressSteps = 20;

    /// <summary>Measures. Ends early when nothing more can come of it.</summary>
    /// <param name="sampler">The sensor alone on its bus.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="limits">What is good enough.</param>
    /// <param name="progress">Told after each twentieth of the time, with the seconds that have passed.</param>
    public TiltCalibrationResult Run(
        BusSampler sampler,
        double seconds,
        TiltCalibrationLimits limits,
        Action<double, TiltCalibrationResult> progress
    )
    {
        var calibration = new TiltCalibration(seconds, limits);
        var sink = new Sink(calibration);
        long start = board.Clock.Now.MonotonicMicros;
        long length = (long)(seconds * 1e6);
        var inclinometer = sampler.Sensors[0] as Scl3300Sensor;
        long readings = 0;
        long told = 0;
        while (!calibration.IsLost)
        {
            long passed = board.Clock.Now.MonotonicMicros - start;
            if (passed >= length || (passed >= SilentMicros && calibration.Samples == 0))
            {
                break;
            }

            long next = sampler.RunDue(board.Clock, sink);
            if (inclinometer is not null && inclinometer.Readings != readings)
            {
                // It posts means of a second, in which the sway of most masts is lost; its single readings show it.
                readings = inclinometer.Readings;
                calibration.Accept(Single(inclinometer.Latest, board.Clock.Now));
            }

            if (passed >= (told + 1) * length / ProgressSteps)
            {
                told = passed * ProgressSteps / length;
                progress(passed / 1e6, calibration.Judge());
            }

            long pause = Math.Min(next, start + length) - board.Clock.Now.MonotonicMicros;
            if (pause > 0)
            {
                wait(pause);
            }
        }

        return calibration.Judge();
    }

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

    private sealed class Sink(TiltCalibration calibration) : ISampleSink
    {
        public void Post(in Reading reading)
        {
            if (reading is { Metric: MetricId.StructureSensorTemperature, IsGood: true })
            {
                calibration.AcceptCelsius(reading.Value);
            }
        }

        public void PostFault(ISensor sensor, Stamp at, string why) => calibration.AcceptFault(why);

        public void Post(in AccelerationBatch batch) => calibration.Accept(batch);
    }
}
