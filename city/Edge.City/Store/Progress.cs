using Edge.Core.Journal;

namespace Edge.City.Store;

/// <summary>How far the records of one journal have arrived: what is stored, what was declared evicted.</summary>
internal sealed class Progress
{
    public IdSet Received { get; } = new();

    public IdSet Evicted { get; } = new();

    /// <summary>Everything up to this id is stored or evicted.</summary>
    public long UpTo { get; private set; }

    public long Missing => Math.Max(Received.Highest, Evicted.Highest) - Received.Total - Evicted.Total;

    public void Receive(long first, long last)
    {
        Received.Add(first, last);
        Evicted.Remove(first, last);
        Advance();
    }

    public void Evict(long first, long last)
    {
        foreach (IdRange range in Received.Absent(first, last).ToList())
        {
            Evicted.Add(range.First, range.Last);
        }

        Advance();
    }

    public IEnumerable<RecordGap> Gaps()
    {
        long highest = Math.Max(Received.Highest, Evicted.Highest);
        foreach (IdRange hole in Received.Absent(1, highest))
        {
            long next = hole.First;
            while (next <= hole.Last)
            {
                if (Evicted.RangeOf(next) is { } evicted)
                {
                    yield return new RecordGap(new IdRange(next, Math.Min(evicted.Last, hole.Last)), Evicted: true);
                    next = evicted.Last + 1;
                }
                else
                {
                    IdRange missing = Evicted.Absent(next, hole.Last).First();
                    yield return new RecordGap(missing, Evicted: false);
                    next = missing.Last + 1;
                }
            }
        }
    }

    private void Advance()
    {
        while ((Received.RangeOf(UpTo + 1) ?? Evicted.RangeOf(UpTo + 1)) is { } range)
        {
            UpTo = range.Last;
        }
    }
}
