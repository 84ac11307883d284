using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Health;

/// <summary>
/// The status lamp, for the person at the cabinet: steady is Safe, a short blink off every two seconds Watch, on and off each
/// half a second Unknown, a fast flicker Unsafe, and dark is an agent that does not run. It measures nothing.
/// </summary>
/// <param name="open">Opens the line, driven low.</param>
/// <param name="verdict">The verdict in force; safe to ask from the sampler's thread.</param>
public sealed class StatusLamp(Func<IOutputPin> open, Func<VerdictLevel> verdict) : ISensor
{
    private DigitalOutput? _lamp;

    /// <inheritdoc />
    public string Name => "status lamp";

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics => [];

    /// <summary>Switches the lamp; returns µs until it is to be switched again.</summary>
    public long Poll(Stamp now, ISampleSink sink)
    {
        _lamp ??= new DigitalOutput(open(), activeLow: false);
        (long litMicros, long darkMicros) = verdict() switch
        {
            VerdictLevel.Safe => (1_000_000, 0),
            VerdictLevel.Watch => (1_800_000, 200_000),
            VerdictLevel.Unsafe => (100_000, 100_000),
            _ => (500_000, 500_000),
        };
        bool lit = darkMicros == 0 || !_lamp.IsOn;
        if (lit != _lamp.IsOn)
        {
            _lamp.Switch(lit);
        }

        return lit ? litMicros : darkMicros;
    }
}
