using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Reads the cabinet's air every few seconds: air changes within minutes, and each measurement warms the chip.</summary>
/// <param name="name">For people.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="open">Opens its bus.</param>
/// <param name="periodSeconds">Between two measurements, whole seconds; not more than <see cref="LongestPeriodSeconds"/> are
/// taken.</param>
public sealed class Sht4xSensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open, int periodSeconds)
    : ChipSensor(name, metrics, open)
{
    /// <summary>Most seconds between two measurements. 5 (E): a chip that is stuck shows it by ten readings within a minute, and
    /// the alarm of the air's temperature, which waits for ten seconds, rests on three.</summary>
    public const int LongestPeriodSeconds = 5;

    private readonly long _periodMicros = Math.Min(periodSeconds, LongestPeriodSeconds) * ISensor.SecondMicros;

    private Sht4x? _chip;
    private Step _step;

    private enum Step
    {
        Identify,
        TakeIdentity,
        Measure,
        TakeResult,
    }

    /// <inheritdoc />
    public override bool IsConverting => _step is Step.TakeIdentity or Step.TakeResult;

    protected override void Start(IChipBus bus)
    {
        _chip = new Sht4x(bus);
        _step = Step.Identify;
    }

    protected override long Read(Stamp now, ISampleSink sink)
    {
        switch (_step)
        {
            case Step.Identify:
                _chip!.StartSerial();
                _step = Step.TakeIdentity;
                return _chip.MeasuringMicros;
            case Step.TakeIdentity:
                _chip!.ReadSerial();
                _step = Step.Measure;
                return 0;
            case Step.Measure:
                _chip!.StartMeasuring();
                _step = Step.TakeResult;
                return _chip.MeasuringMicros;
            default:
                _chip!.ReadResult();
                sink.Post(
                    Reading.Good(MetricId.CabinetTemperature, _chip.Celsius, now),
                    Reading.Good(MetricId.CabinetHumidity, _chip.RelativeHumidityPercent, now)
                );
                _step = Step.Measure;
                return _periodMicros;
        }
    }
}
