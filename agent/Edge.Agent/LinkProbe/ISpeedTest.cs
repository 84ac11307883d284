using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>Which way the bytes of a sample go.</summary>
public enum SpeedDirection
{
    /// <summary>To the site.</summary>
    Down,

    /// <summary>From the site.</summary>
    Up,
}

/// <summary>One way of moving bytes against the clock.</summary>
internal interface ISpeedTest
{
    /// <summary>Moves bytes and marks their arrival until the meter has enough or <paramref name="cap"/> says that the time is
    /// over; then what came is the sample.</summary>
    /// <param name="direction">Which way the bytes go.</param>
    /// <param name="device">The network interface to go by, and by no other; null leaves it to the host's routes.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="cap">Measures, and ends it.</param>
    /// <returns>Why nothing of it can be believed; null when the meter can.</returns>
    /// <exception cref="OperationCanceledException">The time was over, or the caller ended it.</exception>
    Task<string?> RunAsync(SpeedDirection direction, string? device, SpeedMeter meter, SpeedClock cap);
}

/// <summary>The clock of one test: how long it has run since its first byte, and when it must end.</summary>
internal sealed class SpeedClock(TimeProvider time, double seconds, CancellationToken ending) : IDisposable
{
    private readonly CancellationTokenSource _cap = new(TimeSpan.FromSeconds(seconds), time);
    private CancellationTokenSource? _either;
    private long _from;

    /// <summary>Fires at the end of the test's time, or when the agent stops.</summary>
    public CancellationToken Token =>
        (_either ??= CancellationTokenSource.CreateLinkedTokenSource(_cap.Token, ending)).Token;

    /// <summary>Whether the first byte has come.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Since <see cref="Begin"/>, s.</summary>
    public double Seconds => time.GetElapsedTime(_from).TotalSeconds;

    /// <summary>The other end has answered: from now on the time counts.</summary>
    public void Begin()
    {
        HasBegun = true;
        _from = time.GetTimestamp();
        _cap.CancelAfter(TimeSpan.FromSeconds(seconds));
    }

    public void Dispose()
    {
        _either?.Dispose();
        _cap.Dispose();
    }
}
