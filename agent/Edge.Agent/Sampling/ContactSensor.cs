using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Samples an isolated contact forty times a second; posts each settled change at once, and a state that lasts at whole
/// seconds, again and again before it would look old.</summary>
/// <param name="name">For people.</param>
/// <param name="metric">What it says.</param>
/// <param name="open">Opens the line.</param>
/// <param name="activeLow">Whether a low line is on.</param>
/// <param name="debounceMicros">How long a level must last to count, µs.</param>
/// <param name="repeatSeconds">Between two posts of a state that lasts, whole seconds; <see cref="RepeatSeconds"/>.</param>
public sealed class ContactSensor(
    string name,
    MetricId metric,
    Func<IInputPin> open,
    bool activeLow,
    long debounceMicros,
    int repeatSeconds
) : ISensor
{
    // A state is said so often before it looks old.
    private const double RepeatsBeforeStale = 6;

    // One that hardly ages is said all the same, for whoever looks at the site.
    private const int LongestRepeatSeconds = 10;

    /// <summary>Between two samples, µs: the alarm's own delay must stay below 50 ms over the debounce time.</summary>
    public const long SampleMicros = 25_000;

    private DigitalInput? _input;
    private long _repeatDue;

    /// <inheritdoc />
    public string Name { get; } = name;

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics { get; } = [metric];

    /// <summary>How often a state that lasts is said, s: a few times before it is no evidence any more, and each second where that
    /// is soon.</summary>
    /// <param name="staleSeconds">Age at which it is none, s.</param>
    public static int RepeatSeconds(double staleSeconds) =>
        (int)Math.Clamp(staleSeconds / RepeatsBeforeStale, 1, LongestRepeatSeconds);

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
            _repeatDue = ISensor.NextSecond(now.MonotonicMicros) + ((repeatSeconds - 1) * ISensor.SecondMicros);
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
