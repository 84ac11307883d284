using Edge.Agent.Configuration;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Rules;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Reads the level loop, the battery's mid-point and the fuel sender in turn, each once a second.</summary>
public sealed class Ads1115Sensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    Ads1115Section section
) : ChipSensor(name, metrics, open)
{
    // ±4.096 V: 21 mA over 100 Ω are 2.1 V, and a full-scale code stays a fault.
    private const int Gain = 1;

    private readonly LoopCurrent _loop = new(
        section.LevelShuntOhms,
        section.LevelZeroMillimetres,
        section.LevelZeroMillimetres + (section.LevelSpanMillimetres ?? 1)
    );

    private Ads1115? _chip;
    private readonly int[] _inputs =
    [
        .. new[] { section.LevelInput, section.MidpointInput, section.FuelInput }.OfType<int>(),
    ];
    private int _at;
    private bool _converting;

    /// <inheritdoc />
    public override bool IsConverting => _converting;

    protected override void Start(IChipBus bus)
    {
        _chip = new Ads1115(bus);
        _at = 0;
        _converting = false;
    }

    protected override long Read(Stamp now, ISampleSink sink)
    {
        if (!_converting)
        {
            return Convert();
        }

        if (!_chip!.TryReadSingle(out double volts))
        {
            return _chip.ConversionMicros;
        }

        _converting = false;
        int input = _inputs.Length > 0 ? _inputs[_at] : -1;
        if (input == section.LevelInput)
        {
            PostLevel(_loop.FromVolts(volts), now, sink);
        }
        else if (input == section.MidpointInput)
        {
            sink.Post(Reading.Good(MetricId.PowerBatteryMidpoint, volts * section.MidpointDivider, now));
        }
        else if (input == section.FuelInput)
        {
            double full = (volts - section.FuelEmptyVolts) / (section.FuelFullVolts - section.FuelEmptyVolts);
            sink.Post(Reading.Good(MetricId.PowerFuelLevel, 100 * full, now));
        }

        _at = _at + 1 < _inputs.Length ? _at + 1 : 0;
        return _at > 0 ? Convert() : ISensor.SecondMicros;
    }

    private long Convert()
    {
        _chip!.StartSingle(_inputs.Length > 0 ? _inputs[_at] : 0, Gain);
        _converting = true;
        return _chip.ConversionMicros;
    }

    private static void PostLevel(in LoopReading loop, Stamp now, ISampleSink sink)
    {
        sink.Post(
            Reading.Good(MetricId.FloodLoopCurrent, loop.Milliamperes, now),
            loop.IsFault
                ? Reading.Bad(
                    MetricId.FloodLevel,
                    now,
                    $"the level loop carries {loop.Milliamperes:F2} mA, outside 3.6 to 21 mA: broken wire, short circuit or failed transmitter"
                )
                : Reading.Good(MetricId.FloodLevel, loop.Value, now)
        );
    }
}
