using Edge.Core.Alarms;
using Edge.Core.Readings;

namespace Edge.Core.Verdict;

/// <summary>
/// The verdicts of the aspects in force: the worst that each was within the settling time, Unknown at first. The verdict of
/// a site is held for as long at least, so an aspect that bears on it is never worse than it.
/// </summary>
/// <param name="settleSeconds">How long a better one must hold, s.</param>
internal sealed class HeldAspects(double settleSeconds)
{
    private const int Levels = (int)VerdictLevel.Unsafe + 1;
    private readonly long[] _lastAt = Never();
    private readonly AspectVerdict?[] _judged = new AspectVerdict?[(int)Aspect.Agent];
    private readonly AspectVerdict?[] _held = new AspectVerdict?[(int)Aspect.Agent];
    private IReadOnlyList<AspectVerdict>? _seen;

    /// <summary>Those in force, in the order of <see cref="Aspect"/>.</summary>
    public IReadOnlyList<AspectVerdict> Current { get; private set; } = [];

    /// <summary>Whether one waits for its time.</summary>
    public bool IsSettling { get; private set; }

    /// <summary>Takes what has been judged.</summary>
    public void Take(IReadOnlyList<AspectVerdict> judged, Stamp now)
    {
        if (ReferenceEquals(judged, _seen) && !IsSettling)
        {
            return;
        }

        long micros = now.MonotonicMicros;
        if (!ReferenceEquals(judged, _seen))
        {
            Look(judged, micros);
        }

        bool same = judged.Count > 0;
        bool changed = false;
        IsSettling = false;
        for (int place = 0; place < _judged.Length; place++)
        {
            if (_judged[place] is not { } aspect)
            {
                continue;
            }

            Note(place, aspect.Level, micros);
            VerdictLevel level = Worst(place, aspect.Level, micros);
            AspectVerdict held =
                level == aspect.Level ? aspect
                : _held[place] is { } before && before.Level == level ? before
                : aspect with { Level = level };
            changed |= held != _held[place];
            _held[place] = held;
            IsSettling |= level != aspect.Level;
            same &= level == aspect.Level;
        }

        if (same && judged.Count == _held.Count(aspect => aspect is not null))
        {
            Current = judged;
        }
        else if (changed)
        {
            Current = [.. _held.OfType<AspectVerdict>()];
        }

        _seen = judged;
    }

    // What was judged before held until now; what is no longer judged has become unknown.
    private void Look(IReadOnlyList<AspectVerdict> judged, long micros)
    {
        for (int place = 0; place < _judged.Length; place++)
        {
            if (_judged[place] is { } before)
            {
                Note(place, before.Level, micros);
                _judged[place] = before with
                {
                    Level = VerdictLevel.Unknown,
                    Reasons = ["Nothing of it is measured."],
                    Change = "Better when a sensor of it is fitted.",
                };
            }
        }

        foreach (AspectVerdict aspect in judged)
        {
            int place = (int)aspect.Aspect;
            if (_judged[place] is null)
            {
                Note(place, VerdictLevel.Unknown, micros);
            }

            _judged[place] = aspect;
        }
    }

    private void Note(int place, VerdictLevel level, long micros) => _lastAt[(place * Levels) + (int)level] = micros;

    private VerdictLevel Worst(int place, VerdictLevel judged, long micros)
    {
        VerdictLevel held = VerdictLevel.Unsafe;
        while (held > judged && !IsWithin(_lastAt[(place * Levels) + (int)held], micros))
        {
            held--;
        }

        return held;
    }

    private bool IsWithin(long at, long micros) => at != long.MinValue && micros - at < (long)(settleSeconds * 1e6);

    private static long[] Never()
    {
        long[] never = new long[(int)Aspect.Agent * Levels];
        Array.Fill(never, long.MinValue);
        return never;
    }
}
