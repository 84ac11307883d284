namespace Edge.Core.Link;

/// <summary>What a second counted as.</summary>
public enum SecondState
{
    /// <summary>Available time by ITU-T G.826.</summary>
    Available,

    /// <summary>Without service, and the cause is known or is <see cref="OutageCause.Unknown"/>.</summary>
    Down,

    /// <summary>The agent ran and did not ask: neither up nor down.</summary>
    Unobserved,
}

/// <summary>
/// The seconds of a day, a month or all time by what they counted as, and the outages that ended in it. Every second is in
/// exactly one count, so their sum is the time.
/// </summary>
public sealed class AvailabilityTally
{
    /// <summary>Seconds of available time.</summary>
    public long Available { get; set; }

    /// <summary>Those of them that were severely errored: outages shorter than ten seconds.</summary>
    public long Errored { get; set; }

    /// <summary>Seconds of the agent's life without a probe.</summary>
    public long Unobserved { get; set; }

    /// <summary>Seconds without service, by <see cref="OutageCause"/>.</summary>
    public long[] Down { get; set; } = new long[OutageCauseText.Count];

    /// <summary>Outages of at least ten seconds that ended, by the cause of most of their seconds.</summary>
    public long[] Outages { get; set; } = new long[OutageCauseText.Count];

    /// <summary>Seconds without service, whoever is to blame.</summary>
    public long DownSeconds()
    {
        long all = 0;
        foreach (long seconds in Down)
        {
            all += seconds;
        }

        return all;
    }

    /// <summary>All seconds.</summary>
    public long Seconds() => Available + Unobserved + DownSeconds();

    /// <summary>Outages of every cause.</summary>
    public long OutageCount()
    {
        long all = 0;
        foreach (long outages in Outages)
        {
            all += outages;
        }

        return all;
    }

    /// <summary>Share of available time in all time, percent, rounded down to 0.0001: what nobody observed is not up. NaN of no time.</summary>
    public double Percent() => Share(Seconds());

    /// <summary>The same of the time that was observed: without the agent's own absence and the seconds without a probe.</summary>
    public double PercentOfObserved() => Share(Seconds() - Unobserved - Down[(int)OutageCause.Agent]);

    /// <summary>Mean time between outages, s of available time; NaN without an outage.</summary>
    public double MeanSecondsBetween() => OutageCount() is var n and > 0 ? (double)Available / n : double.NaN;

    /// <summary>Mean time to repair, s; NaN without an outage.</summary>
    public double MeanSecondsToRepair() => OutageCount() is var n and > 0 ? (double)DownSeconds() / n : double.NaN;

    /// <summary>Counts seconds.</summary>
    /// <param name="state">What they were.</param>
    /// <param name="cause">Who is to blame; of no meaning unless they are down.</param>
    /// <param name="errored">Whether they were severely errored though available.</param>
    /// <param name="seconds">How many.</param>
    public void Add(SecondState state, OutageCause cause, bool errored, long seconds)
    {
        switch (state)
        {
            case SecondState.Available:
                Available += seconds;
                Errored += errored ? seconds : 0;
                break;
            case SecondState.Down:
                Down[(int)cause] += seconds;
                break;
            default:
                Unobserved += seconds;
                break;
        }
    }

    /// <summary>A copy that shares nothing.</summary>
    public AvailabilityTally Copy() =>
        new()
        {
            Available = Available,
            Errored = Errored,
            Unobserved = Unobserved,
            Down = [.. Down],
            Outages = [.. Outages],
        };

    /// <summary>Whether it can have been written by this program.</summary>
    internal bool IsWhole() =>
        Available >= 0
        && Errored >= 0
        && Errored <= Available
        && Unobserved >= 0
        && Down is { Length: OutageCauseText.Count }
        && Outages is { Length: OutageCauseText.Count }
        && Array.TrueForAll(Down, seconds => seconds >= 0)
        && Array.TrueForAll(Outages, outages => outages >= 0);

    private double Share(long of) => of > 0 ? Math.Floor(1e6 * Available / of) / 1e4 : double.NaN;
}
