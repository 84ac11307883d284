namespace Edge.Simulator.Panel;

/// <summary>One line of the log.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="AtMillis">When, Unix ms.</param>
/// <param name="Who">you, scenario or agent.</param>
/// <param name="Text">What was done or said.</param>
public sealed record LogLine(long Number, long AtMillis, string Who, string Text);

/// <summary>
/// What was done to the site and what the agent made of it, in order. Holds the newest <see cref="Capacity"/> lines; the
/// oldest go first. Safe from every thread.
/// </summary>
public sealed class TrainingLog(TimeProvider time)
{
    /// <summary>Most lines held: some hours of training.</summary>
    public const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private long _last;

    /// <summary>Adds a line.</summary>
    public void Add(string who, string text)
    {
        lock (_gate)
        {
            _lines.Enqueue(new LogLine(++_last, time.GetUtcNow().ToUnixTimeMilliseconds(), who, text));
            if (_lines.Count > Capacity)
            {
                _lines.Dequeue();
            }
        }
    }

    /// <summary>The lines after number <paramref name="after"/>, oldest first.</summary>
    public IReadOnlyList<LogLine> Since(long after)
    {
        lock (_gate)
        {
            return [.. _lines.SkipWhile(line => line.Number <= after)];
        }
    }
}
