using Edge.Core.Readings;

namespace Edge.Core.Uplink;

/// <summary>How ways out are checked and chosen.</summary>
public sealed record PathOptions
{
    /// <summary>Time between two checks of a path that may be needed, s. 10 (E).</summary>
    public double CheckSeconds { get; init; } = 10;

    /// <summary>Time between two checks of a metered path while a better one works, s. 600 (E): about 0.9 MB a month.</summary>
    public double StandbySeconds { get; init; } = 600;

    /// <summary>Failed checks in a row after which a path is dead. 3 (E): one lost packet is none.</summary>
    public int FailedChecks { get; init; } = 3;

    /// <summary>How long a better path must work without a failed check before it is taken again, s. 300 (E).</summary>
    public double BackAfterSeconds { get; init; } = 300;

    /// <summary>Most that this becomes for a path that fails soon after each return, s.</summary>
    public double LongestBackSeconds { get; init; } = 3600;

    /// <summary>How long a path must stay after a return to count as mended, s.</summary>
    public double MendedSeconds { get; init; } = 3600;
}

/// <summary>
/// Chooses the way out among paths in order of preference. Pure. A path is left when so many checks in a row failed and
/// another works now; a better one is taken again when it has worked for minutes without a break, and for twice as long
/// each time that it failed within the hour after its return. So a path that comes and goes costs a few changes an hour, and a
/// dead one is not kept while another works. What carries no session although its port accepts is dead too, and the port is
/// not believed for as long as it would have to work before it is taken again. With one path there is nothing to choose.
/// </summary>
/// <param name="metered">For each path, the preferred one first, whether its bytes cost money.</param>
/// <param name="options">How.</param>
public sealed class PathChooser(IReadOnlyList<bool> metered, PathOptions options)
{
    private const int MostDoublings = 16;

    private readonly Way[] _ways = [.. metered.Select(cost => new Way(cost))];
    private long _takenMicros = long.MinValue;

    /// <summary>The path in use.</summary>
    public int Current { get; private set; }

    /// <summary>How often another path was taken.</summary>
    public long Changes { get; private set; }

    /// <summary>How many paths there are.</summary>
    public int Count => _ways.Length;

    /// <summary>Whether a path worked at its last check.</summary>
    public bool Works(int path) => _ways[path] is { IsKnown: true, Failures: 0 };

    /// <summary>Whether a path was ever checked.</summary>
    public bool IsKnown(int path) => _ways[path].IsKnown;

    /// <summary>Whether a path failed so many checks in a row that it counts as dead.</summary>
    public bool IsDead(int path) => _ways[path].Failures >= options.FailedChecks;

    /// <summary>When a path is to be checked, monotonic µs. Each check is to be answered with <see cref="Checked"/>.</summary>
    public long DueMicros(int path)
    {
        Way way = _ways[path];
        bool mayBeNeeded = path <= Current || !way.IsMetered || _ways[Current].Failures > 0;
        double period = mayBeNeeded ? options.CheckSeconds : options.StandbySeconds;
        return way.CheckedMicros == long.MinValue ? long.MinValue : way.CheckedMicros + Micros(period);
    }

    /// <summary>A check has ended.</summary>
    public void Checked(int path, bool works, Stamp now)
    {
        Way way = _ways[path];
        way.IsKnown = true;
        way.CheckedMicros = now.MonotonicMicros;
        if (!works)
        {
            way.Failures = Math.Min(way.Failures + 1, options.FailedChecks);
            way.WorksSince = long.MaxValue;
        }
        else if (now.MonotonicMicros >= way.DeafUntil)
        {
            way.Failures = 0;
            way.WorksSince = Math.Min(way.WorksSince, now.MonotonicMicros);
        }
    }

    /// <summary>The session itself was answered on a path: nothing says more.</summary>
    public void Spoke(int path, Stamp now)
    {
        _ways[path].DeafUntil = long.MinValue;
        Checked(path, works: true, now);
    }

    /// <summary>The port of the path in use accepts, and no session comes about on it.</summary>
    public void Deaf(Stamp now)
    {
        Way way = _ways[Current];
        way.IsKnown = true;
        way.Failures = options.FailedChecks;
        way.WorksSince = long.MaxValue;
        way.DeafUntil = now.MonotonicMicros + Micros(Hold(way));
    }

    /// <summary>Chooses; true when <see cref="Current"/> has become another.</summary>
    public bool Choose(Stamp now)
    {
        return IsDead(Current) ? Leave(now) : Return(now);
    }

    private bool Leave(Stamp now)
    {
        for (int path = 0; path < _ways.Length; path++)
        {
            // What worked long ago is asked again before it is trusted.
            bool isFresh = now.MonotonicMicros - _ways[path].CheckedMicros <= Micros(2 * options.CheckSeconds);
            if (path != Current && Works(path) && isFresh)
            {
                Way left = _ways[Current];
                bool isSoon =
                    _takenMicros != long.MinValue && now.MonotonicMicros - _takenMicros < Micros(options.MendedSeconds);
                left.Relapses = isSoon ? Math.Min(left.Relapses + 1, MostDoublings) : 0;
                Take(path, now);
                return true;
            }
        }

        return false;
    }

    private bool Return(Stamp now)
    {
        for (int path = 0; path < Current; path++)
        {
            Way way = _ways[path];
            if (way.WorksSince != long.MaxValue && now.MonotonicMicros - way.WorksSince >= Micros(Hold(way)))
            {
                Take(path, now);
                return true;
            }
        }

        return false;
    }

    private void Take(int path, Stamp now)
    {
        Current = path;
        Changes++;
        _takenMicros = now.MonotonicMicros;
    }

    private double Hold(Way way) =>
        Math.Min(
            options.BackAfterSeconds * (1 << way.Relapses),
            Math.Max(options.LongestBackSeconds, options.BackAfterSeconds)
        );

    private static long Micros(double seconds) => (long)(seconds * 1e6);

    private sealed class Way(bool isMetered)
    {
        public bool IsMetered { get; } = isMetered;

        public bool IsKnown { get; set; }

        public int Failures { get; set; }

        public long CheckedMicros { get; set; } = long.MinValue;

        public long WorksSince { get; set; } = long.MaxValue;

        public long DeafUntil { get; set; } = long.MinValue;

        public int Relapses { get; set; }
    }
}
