namespace Edge.Core.Signals.Events;

/// <summary>What blows, the door and the mains come to together.</summary>
public enum TamperingFinding
{
    /// <summary>Nothing that belongs together.</summary>
    None = 0,

    /// <summary>Several blows and nothing else: somebody works on the mast, or something beats against it.</summary>
    Blows = 1,

    /// <summary>Several blows, and the door or the mains: somebody saws, hammers or unbolts what is not theirs, unless a visit is known.</summary>
    Tampering = 2,
}

/// <summary>
/// Repeated blows with a door that opens or mains that go are tampering (SIGNALS). Sawing has no single blows: every five
/// seconds of quick vibration count as one. Times are µs of one monotonic clock. Not thread-safe.
/// </summary>
/// <param name="windowSeconds">Time within which they belong together. 600 s: a battery is unbolted in less.</param>
/// <param name="blows">How many blows it takes. 3.</param>
public sealed class TamperingRule(double windowSeconds = 600, int blows = 3)
{
    private const int Kept = 32;
    private const double SecondsOfWorkPerBlow = 5;

    // The same blow may be told twice: by its notice, and by its report.
    private const long ApartMicros = 500_000;

    private readonly long _window = (long)(windowSeconds * 1e6);
    private readonly long[] _blows = new long[Kept];
    private int _next;
    private int _count;
    private long _other = long.MinValue;

    /// <summary>A blow, by the time of its start.</summary>
    public void Blow(long atMicros)
    {
        for (int i = 0; i < _count; i++)
        {
            if (Math.Abs(_blows[i] - atMicros) < ApartMicros)
            {
                return;
            }
        }

        _blows[_next] = atMicros;
        _next = (_next + 1) % Kept;
        _count = Math.Min(_count + 1, Kept);
    }

    /// <summary>Quick vibration that lasted, such as of a saw: an event that is a machine or unknown.</summary>
    public void Work(long startMicros, double seconds)
    {
        int count = Math.Min(blows, (int)(seconds / SecondsOfWorkPerBlow));
        for (int i = 0; i < count; i++)
        {
            Blow(startMicros + (long)(i * SecondsOfWorkPerBlow * 1e6));
        }
    }

    /// <summary>The door opened.</summary>
    public void DoorOpened(long atMicros) => _other = Math.Max(_other, atMicros);

    /// <summary>Mains went. In a storm that says nothing: lines fall, and what flies about knocks at the mast.</summary>
    public void MainsLost(long atMicros, bool inStorm)
    {
        if (!inStorm)
        {
            _other = Math.Max(_other, atMicros);
        }
    }

    /// <summary>Forgets all: somebody has looked.</summary>
    public void Reset()
    {
        _count = 0;
        _next = 0;
        _other = long.MinValue;
    }

    /// <summary>What it comes to by now.</summary>
    public TamperingFinding At(long nowMicros)
    {
        int recent = 0;
        for (int i = 0; i < _count; i++)
        {
            recent += nowMicros - _blows[i] <= _window ? 1 : 0;
        }

        return recent < blows ? TamperingFinding.None
            : _other != long.MinValue && nowMicros - _other <= _window ? TamperingFinding.Tampering
            : TamperingFinding.Blows;
    }
}
