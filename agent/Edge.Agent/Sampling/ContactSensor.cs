using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Samples an isolated contact forty times a second; posts each settled change at once, and the state each second.</summary>
public sealed class ContactSensor(
    string name,
    MetricId metric,
    Func<IInputPin> open,
    bool activeLow,
    long debounceMicros
) : ISensor
{
    /// <summary>Between two samples, µs: the alarm's own delay must stay below 50 ms over the debounce time.</summary>
    public const long SampleMicros = 25_000;

    private DigitalInput? _input;
    private long _repeatDue;

    /// <inheritdoc />
    public string Name { get; } = name;

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics { get; } = [metric];

    /// <summary>Until when a poll can tell nothing while the line keeps its level, monotonic µs; long past while a change
    /// is on its way.</summary>
    public long RestsUntilMicros => _input is { IsSettled: true } ? _repeatDue : long.MinValue;

    /// <inheritdoc />
    public long Poll(Stamp now, ISampleSink sink)
    {
        _input ??= new DigitalInput(open(), activeLow, debounceMicros);
        bool changed = _input.Sample(now.MonotonicMicros);
        if (_input.IsKnown && (changed || now.MonotonicMicros >= _repeatDue))
        {
            _repeatDue = ISensor.NextSecond(now.MonotonicMicros);
            Reading reading = Reading.Good(metric, _input.IsOn, now);
            if (changed)
            {
                sink.PostNews(reading);
            }
            else
            {
                sink.Post(reading);
            }
        }

        return SampleMicros;
    }
}
