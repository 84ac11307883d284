namespace Edge.Core.Power;

/// <summary>What the power plant has taught and counted, for the file beside the journal. NaN and 0 where there is nothing.</summary>
public readonly record struct PowerLearned()
{
    /// <summary>What discharges have taught of the battery.</summary>
    public BatteryLearned Battery { get; init; } = new();

    /// <summary>Charge missing from full, Ah.</summary>
    public double MissingAmpereHours { get; init; }

    /// <summary>Doubt of it, Ah; −1 when not known.</summary>
    public double DoubtAmpereHours { get; init; } = -1;

    /// <summary>The outages of mains.</summary>
    public MainsCount Mains { get; init; }

    /// <summary>Run time of the genset, s.</summary>
    public double GensetSeconds { get; init; }

    /// <summary>Its failures.</summary>
    public int GensetFailures { get; init; }
}

/// <summary>What discharges have taught of a battery; 0 and empty where there is nothing.</summary>
public readonly record struct BatteryLearned()
{
    /// <summary>Capacity that discharges have shown, Ah; 0 before the first.</summary>
    public double CapacityAmpereHours { get; init; }

    /// <summary>How many discharges taught it.</summary>
    public int Lessons { get; init; }

    /// <summary>Share of the load that stays after the non-priority disconnect; 0 when not known.</summary>
    public double PriorityShare { get; init; }

    /// <summary>How its voltage differs from its chemistry's curve, in the curve's spreads: offset, resistance, fall, narrow
    /// and wide knee; empty before a deep discharge.</summary>
    public IReadOnlyList<double> Shape { get; init; } = [];

    /// <summary>What those do not explain, V a cell, at drawn shares from 0 to 1.</summary>
    public IReadOnlyList<double> Rest { get; init; } = [];

    /// <summary>What a weak cell made the string lack at the end, V; 0 when none did.</summary>
    public double WeakVolts { get; init; }

    /// <summary>Drawn share at which it failed.</summary>
    public double WeakShare { get; init; }
}

/// <summary>Outages of mains, counted.</summary>
/// <param name="Day">The day, days since 1970-01-01 UTC; 0 before the clock was ever right.</param>
/// <param name="Month">The month, months since 1970-01.</param>
/// <param name="DayOutages">Losses that day.</param>
/// <param name="DaySeconds">Time without mains that day, s.</param>
/// <param name="MonthOutages">Losses that month.</param>
/// <param name="MonthSeconds">Time without mains that month, s.</param>
/// <param name="LongestSeconds">Longest of that month, s.</param>
/// <param name="AwaySeconds">How long mains has been away, s; 0 while it is there.</param>
/// <param name="SavedMillis">Wall time of this count, ms; 0 when the clock was not right.</param>
public readonly record struct MainsCount(
    long Day,
    int Month,
    int DayOutages,
    double DaySeconds,
    int MonthOutages,
    double MonthSeconds,
    double LongestSeconds,
    double AwaySeconds,
    long SavedMillis
);
