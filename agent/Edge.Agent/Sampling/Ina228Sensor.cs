using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Reads the −48 V plant once a second.</summary>
public sealed class Ina228Sensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    double shuntOhms,
    bool fineRange
) : ChipSensor(name, metrics, open)
{
    // The first conversion with averaging takes 64 × 3 × 1052 µs.
    private const long FirstResultMicros = 220_000;

    private Ina228? _chip;
    private bool _fresh;
    private bool _converting;

    /// <inheritdoc />
    public override bool IsConverting => _converting;

    protected override void Start(IChipBus bus)
    {
        _chip = new Ina228(bus, shuntOhms, fineRange);
        _chip.Start();
        _fresh = true;
    }

    protected override long Read(Stamp now, ISampleSink sink)
    {
        if (_fresh)
        {
            _fresh = false;
            _converting = true;
            return FirstResultMicros;
        }

        _converting = false;
        _chip!.ReadAll(out double volts, out double amperes, out double ampereHours, out double wattHours);
        sink.Post(
            Reading.Good(MetricId.PowerBatteryVoltage, volts, now),
            Reading.Good(MetricId.PowerBatteryCurrent, amperes, now),
            Reading.Good(MetricId.PowerBatteryCharge, ampereHours, now),
            Reading.Good(MetricId.PowerBatteryEnergy, wattHours, now)
        );
        return ISensor.SecondMicros;
    }
}
