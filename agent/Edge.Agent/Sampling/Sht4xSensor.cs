using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Reads the cabinet's air once a second.</summary>
public sealed class Sht4xSensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open)
    : ChipSensor(name, metrics, open)
{
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
                sink.Post(Reading.Good(MetricId.CabinetTemperature, _chip.Celsius, now));
                sink.Post(Reading.Good(MetricId.CabinetHumidity, _chip.RelativeHumidityPercent, now));
                _step = Step.Measure;
                return ISensor.SecondMicros;
        }
    }
}
