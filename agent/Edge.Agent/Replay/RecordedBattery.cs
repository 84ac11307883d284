using Edge.Core.Power;
using Edge.Core.Site;

namespace Edge.Agent.Replay;

/// <summary>A row of a recorded discharge.</summary>
/// <param name="Seconds">Its time, s.</param>
/// <param name="Volts">Voltage, V.</param>
/// <param name="Amperes">Current as the recording has it, A.</param>
public readonly record struct BatteryRow(double Seconds, double Volts, double Amperes);

/// <summary>
/// The battery of a recording that comes without a site file, told by its first voltages: a cell, a block or a string. What
/// they cannot tell apart is taken for lead-acid, as most cabinets have it; <c>--config</c> with a [battery] section
/// says better. Which way its current counts is told by the voltage, which goes with the charge.
/// </summary>
public static class RecordedBattery
{
    // End of the rated discharge, V a cell: lead-acid by IEC 60896 at ten hours, lithium as data sheets have it.
    private const double LeadEndVolts = 1.75;
    private const double PhosphateEndVolts = 2.5;
    private const double IonEndVolts = 2.7;

    // Warning and critical stand over the end as 47 and 45 V stand over 43.2 V.
    private const double WarningOverEnd = 1.088;
    private const double CriticalOverEnd = 1.042;
    private const double PlantVolts = 33;

    // Of its capacity, A: what a battery on float takes, and a monitor's zero is off by.
    private const double TrickleShare = 0.003;

    // A lead-acid cell under load has less than this within minutes, V; a third of four of iron phosphate has more.
    private const double LeadLoadedVolts = 2.165;
    private const double LoadedSeconds = 1800;
    private const double LoadedShare = 0.3;

    // What a voltage must move by to tell anything, as a share of it, and how alike current and voltage must step (r²).
    private const double ToldShare = 0.002;
    private const double AlikeShare = 0.3;

    /// <summary>Battery and limits of a recording that begins with these rows.</summary>
    public static (BatteryProfile Battery, Limits Limits) Assume(IReadOnlyList<BatteryRow> rows, Limits limits)
    {
        double[] first = First(rows);
        double volts = first[first.Length / 2];
        double loaded = Loaded(rows);

        // A cell that is drawn on hard is under 3.5 V within seconds; what it had at rest tells its kind.
        double full = first[^1];
        (BatteryChemistry chemistry, int cells, double end) = volts switch
        {
            < 2.45 when full < 2.9 => (BatteryChemistry.LeadAcid, 1, LeadEndVolts),
            < 4.5 when full < 3.7 => (BatteryChemistry.LithiumIronPhosphate, 1, PhosphateEndVolts),
            < 4.5 => (BatteryChemistry.LithiumIon, 1, IonEndVolts),
            < 5.5 => (BatteryChemistry.LeadAcid, 2, 2 * LeadEndVolts),
            < 7.2 => (BatteryChemistry.LeadAcid, 3, 3 * LeadEndVolts),
            < 9 => (BatteryChemistry.LithiumIon, 2, 2 * IonEndVolts),
            < 15.5 when loaded > 6 * LeadLoadedVolts => (
                BatteryChemistry.LithiumIronPhosphate,
                4,
                4 * PhosphateEndVolts
            ),
            < 15.5 => (BatteryChemistry.LeadAcid, 6, 6 * LeadEndVolts),
            < 17.5 => (BatteryChemistry.LithiumIon, 4, 4 * IonEndVolts),
            < PlantVolts when loaded > 12 * LeadLoadedVolts => (
                BatteryChemistry.LithiumIronPhosphate,
                8,
                8 * PhosphateEndVolts
            ),
            < PlantVolts => (BatteryChemistry.LeadAcid, 12, 12 * LeadEndVolts),
            _ when loaded > 24 * LeadLoadedVolts => (
                BatteryChemistry.LithiumIronPhosphate,
                16,
                limits.PriorityDisconnectVolts
            ),
            _ => (BatteryChemistry.LeadAcid, 24, limits.PriorityDisconnectVolts),
        };
        var battery = new BatteryProfile
        {
            Chemistry = chemistry,
            Cells = cells,
            CutVolts = 0,
            IsSmall = true,
            IsAssumed = true,
        };
        return (battery, volts >= PlantVolts ? limits : Ending(limits, end));
    }

    /// <summary>
    /// Limits of a recording that begins with these rows, where the site file tells the battery: those of the file, but of a cell or
    /// a block, which limits of a -48 V plant cannot be meant for, the end of its rated discharge (where the file has no end
    /// below its first voltages) and what follows from it.
    /// </summary>
    public static Limits LimitsOf(BatteryProfile battery, IReadOnlyList<BatteryRow> rows, Limits limits)
    {
        double volts = First(rows)[^1];
        if (volts >= PlantVolts)
        {
            return limits;
        }

        double end = battery.Chemistry switch
        {
            BatteryChemistry.LeadAcid => LeadEndVolts,
            BatteryChemistry.LithiumIronPhosphate => PhosphateEndVolts,
            _ => IonEndVolts,
        };
        return limits.PriorityDisconnectVolts >= volts ? Ending(limits, end * battery.Cells)
            : limits.BatteryLowWarningVolts >= volts ? Ending(limits, limits.PriorityDisconnectVolts)
            : limits;
    }

    /// <summary>Whether a battery whose recording begins with this current (A, positive while charging) is taken for full there.</summary>
    public static bool BeginsFull(BatteryProfile battery, double amperes) =>
        battery.CapacityAmpereHours > 0 && amperes <= TrickleShare * battery.CapacityAmpereHours;

    private static Limits Ending(Limits limits, double end) =>
        limits with
        {
            PriorityDisconnectVolts = end,
            NonPriorityDisconnectVolts = 0,
            BatteryLowCriticalVolts = end * CriticalOverEnd,
            BatteryLowWarningVolts = end * WarningOverEnd,
        };

    private static double[] First(IReadOnlyList<BatteryRow> rows) =>
        [.. rows.Take(11).Select(row => row.Volts).Order()];

    /// <summary>
    /// Whether the recording counts what is drawn as positive: the voltage then falls as the count of charge grows, and at once as
    /// the current does. A recording in which neither shows is one of this agent's own kind, negative while discharging.
    /// </summary>
    public static bool IsDischargePositive(IReadOnlyList<BatteryRow> rows)
    {
        double most = rows.Max(row => Math.Abs(row.Amperes));
        double together = 0;
        double amperes = 0;
        double volts = 0;
        for (int i = 1; i < rows.Count; i++)
        {
            // A load that comes or goes.
            double step = rows[i].Amperes - rows[i - 1].Amperes;
            if (Math.Abs(step) > LoadedShare * most)
            {
                double moved = rows[i].Volts - rows[i - 1].Volts;
                together += step * moved;
                amperes += step * step;
                volts += moved * moved;
            }
        }

        double told = ToldShare * rows[0].Volts;
        if (volts > told * told && together * together > AlikeShare * amperes * volts)
        {
            return together < 0;
        }

        BatteryRow[] under = [.. rows.Where(row => Math.Abs(row.Amperes) > LoadedShare * most)];
        return under.Length > 1 && under.Average(row => row.Amperes) > 0 && Fall(under) > ToldShare;
    }

    // How far the voltage's straight line falls from the first row to the last, as a share of it.
    private static double Fall(BatteryRow[] rows)
    {
        double time = rows.Average(row => row.Seconds);
        double volts = rows.Average(row => row.Volts);
        double squares = rows.Sum(row => (row.Seconds - time) * (row.Seconds - time));
        double slope = rows.Sum(row => (row.Seconds - time) * (row.Volts - volts)) / squares;
        return -slope * (rows[^1].Seconds - rows[0].Seconds) / volts;
    }

    // The lowest voltage of half an hour under load: what a charger left, or a load that is not yet there, is gone by then.
    // NaN where the recording is shorter.
    private static double Loaded(IReadOnlyList<BatteryRow> rows)
    {
        bool isPositive = IsDischargePositive(rows);
        double most = rows.Max(row => isPositive ? row.Amperes : -row.Amperes);
        double from = double.NaN;
        double lowest = double.PositiveInfinity;
        foreach (BatteryRow row in rows)
        {
            double drain = isPositive ? row.Amperes : -row.Amperes;
            if (!(most > 0) || drain < LoadedShare * most)
            {
                continue;
            }

            from = double.IsNaN(from) ? row.Seconds : from;
            lowest = Math.Min(lowest, row.Volts);
            if (row.Seconds - from >= LoadedSeconds)
            {
                return lowest;
            }
        }

        return double.NaN;
    }
}
