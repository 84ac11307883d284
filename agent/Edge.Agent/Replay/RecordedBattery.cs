using Edge.Core.Power;
using Edge.Core.Site;

namespace Edge.Agent.Replay;

/// <summary>
/// The battery of a recording that comes without a site file, told by its first voltage: a cell, a block or a string. What a
/// voltage alone cannot tell apart is taken for lead-acid, as most cabinets have it; <c>--config</c> with a [battery] section
/// says better.
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

    /// <summary>Battery and limits for a recording whose first voltages have this median, V.</summary>
    public static (BatteryProfile Battery, Limits Limits) Assume(double volts, Limits limits)
    {
        (BatteryChemistry chemistry, int cells, double end) = volts switch
        {
            < 2.45 => (BatteryChemistry.LeadAcid, 1, LeadEndVolts),
            < 3.55 => (BatteryChemistry.LithiumIronPhosphate, 1, PhosphateEndVolts),
            < 4.5 => (BatteryChemistry.LithiumIon, 1, IonEndVolts),
            < 5.5 => (BatteryChemistry.LeadAcid, 2, 2 * LeadEndVolts),
            < 7.2 => (BatteryChemistry.LeadAcid, 3, 3 * LeadEndVolts),
            < 9 => (BatteryChemistry.LithiumIon, 2, 2 * IonEndVolts),
            < 15.5 => (BatteryChemistry.LeadAcid, 6, 6 * LeadEndVolts),
            < PlantVolts => (BatteryChemistry.LeadAcid, 12, 12 * LeadEndVolts),
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
        return volts >= PlantVolts
            ? (battery, limits)
            : (
                battery,
                limits with
                {
                    PriorityDisconnectVolts = end,
                    NonPriorityDisconnectVolts = 0,
                    BatteryLowCriticalVolts = end * CriticalOverEnd,
                    BatteryLowWarningVolts = end * WarningOverEnd,
                }
            );
    }
}
