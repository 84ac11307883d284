using Edge.Agent.Configuration;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Rules;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Reads the level loop and the battery's mid-point in turn, each once a second.</summary>
public sealed class Ads1115Sensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    Ads1115Section section
) : ChipSensor(name, metrics, open)
{
    // ±4.096 V: 21 mA over 100 Ω are 2.1 V, and a full-scale code stays a fault.
    private const int Gain = 1;
    private const long PeriodMicros = 1_000_000;

    private readonly LoopCurrent _loop = new(
        section.LevelShuntOhms,
        section.LevelZeroMillimetres,
        section.LevelZeroMillimetres + (section.LevelSpanMillimetres ?? 1)
    );

    private Ads1115? _chip;
    private bool _level;
    private bool _converting;

    /// <inheritdoc />
    public override bool IsConverting => _converting;

    protected override void Start(IChipBus bus)
    {
        _chip = new Ads1115(bus);
        _level = section.LevelInput is not null;
        _converting = false;
    }

    protected override long Read(Stamp now, ISampleSink sink)
    {
        if (!_converting)
        {
            _chip!.StartSingle((_level ? section.LevelInput : section.MidpointInput) ?? 0, Gain);
            _converting = true;
            return _chip.ConversionMicros;
        }

        if (!_chip!.TryReadSingle(out double volts))
        {
            return _chip.ConversionMicros;
        }

        _converting = false;
        if (_level)
        {
            PostLevel(_loop.FromVolts(volts), now, sink);
        }
        else
        {
            sink.Post(Reading.Good(MetricId.PowerBatteryMidpoint, volts * section.MidpointDivider, now));
        }

        bool both = section.LevelInput is not null && section.MidpointInput is not null;
        bool next = both && _level;
        _level = both ? !_level : _level;
        return next ? 0 : PeriodMicros - _chip.ConversionMicros;
    }

    private static void PostLevel(in LoopReading loop, Stamp now, ISampleSink sink)
    {
        sink.Post(Reading.Good(MetricId.FloodLoopCurrent, loop.Milliamperes, now));
        sink.Post(
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
