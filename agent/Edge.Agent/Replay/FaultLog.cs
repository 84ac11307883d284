namespace Edge.Agent.Replay;

/// <summary>
/// Faults of the input in the order of the file. The same fault in line after line is told for the first twenty, then
/// counted, so that a column that is empty throughout does not bury the rest.
/// </summary>
/// <param name="write">Where each fault goes.</param>
internal sealed class FaultLog(Action<RecordingFault> write)
{
    private const int ToldInFull = 20;
    private readonly Dictionary<string, Run> _runs = [];

    /// <summary>Faults told or counted.</summary>
    public long Count { get; private set; }

    /// <summary>Takes a fault. <paramref name="what"/> tells faults of one name apart; <paramref name="row"/> numbers the rows.</summary>
    public void Add(RecordingFault fault, string what, long row)
    {
        Count++;
        string key = $"{fault.Name}|{what}";
        if (!_runs.TryGetValue(key, out Run? run))
        {
            run = new Run { LastRow = long.MinValue };
            _runs[key] = run;
        }

        if (row > run.LastRow + 1)
        {
            Tell(run);
            run.Length = 0;
        }

        run.LastRow = row;
        run.Length++;
        if (run.Length <= ToldInFull)
        {
            write(fault);
            return;
        }

        run.Untold++;
        run.First ??= fault;
        run.Last = fault;
    }

    /// <summary>Tells what has only been counted so far.</summary>
    public void Flush()
    {
        foreach (Run run in _runs.Values)
        {
            Tell(run);
        }
    }

    private void Tell(Run run)
    {
        if (run is { Untold: > 0, First: { } first, Last: { } last })
        {
            write(
                new RecordingFault(
                    "Input/Repeated",
                    first.Line,
                    first.Seconds,
                    $"lines {first.Line} to {last.Line}: {first.Name} goes on, {run.Untold} times; the last: {last.Text}"
                )
            );
        }

        run.Untold = 0;
        run.First = null;
        run.Last = null;
    }

    private sealed class Run
    {
        public long LastRow;
        public int Length;
        public long Untold;
        public RecordingFault? First;
        public RecordingFault? Last;
    }
}
