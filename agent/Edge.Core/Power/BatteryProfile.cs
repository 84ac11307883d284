namespace Edge.Core.Power;

/// <summary>What a battery is made of, as far as its voltage tells something.</summary>
public enum BatteryChemistry
{
    /// <summary>Valve-regulated lead-acid: the voltage falls all the way, and then the knee comes.</summary>
    LeadAcid,

    /// <summary>Lithium iron phosphate: a plateau that tells next to nothing, then a steep knee.</summary>
    LithiumIronPhosphate,

    /// <summary>Lithium with nickel, manganese or cobalt: the voltage falls all the way, from over 4 V a cell.</summary>
    LithiumIon,
}

/// <summary>The battery of a site, as the site file tells it. What it does not say is taken from the chemistry.</summary>
public sealed record BatteryProfile
{
    /// <summary>What it is made of. Lead-acid: what most cabinets have.</summary>
    public BatteryChemistry Chemistry { get; init; }

    /// <summary>Cells in series. 24: −48 V of lead-acid; 16 of lithium iron phosphate.</summary>
    public int Cells { get; init; } = 24;

    /// <summary>Rated capacity of all strings together at ten hours and 25 °C, Ah; NaN when it is not known: then the forecast
    /// has wide bounds until a discharge has taught it.</summary>
    public double CapacityAmpereHours { get; init; } = double.NaN;

    /// <summary>Peukert's exponent; NaN for the chemistry's: 1.15 for lead-acid (1.1–1.3), 1.02 for lithium.</summary>
    public double Peukert { get; init; } = double.NaN;

    /// <summary>Voltage at which the electronics of a lithium pack open, V; NaN for the chemistry's, 0 for none. 2.8 V a cell of
    /// lithium iron phosphate, 2.7 V of other lithium, none of lead-acid.</summary>
    public double CutVolts { get; init; } = double.NaN;

    /// <summary>Share of the load that stays after the non-priority disconnect, 0–1; NaN when not known: until an outage
    /// has shown it, the forecast then counts on the whole load to the end, which errs to the short side.</summary>
    public double PriorityShare { get; init; } = double.NaN;

    /// <summary>Float voltage at 25 °C, V; NaN for the chemistry's.</summary>
    public double FloatVolts { get; init; } = double.NaN;

    /// <summary>Whether the voltages are of a cell or a block, so that a few volts are no fault: in recordings alone.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Whether it is taken for full at the first reading: in recordings alone, which begin with what they are about; an agent
    /// may have started in the middle of an outage.</summary>
    public bool BeginsFull { get; init; }

    /// <summary>Whether the sag of its voltage may be told as a failed battery: in recordings of unknown batteries it may not.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>Peukert's exponent in force.</summary>
    public double PeukertInForce =>
        !double.IsNaN(Peukert) ? Peukert
        : Chemistry == BatteryChemistry.LeadAcid ? 1.15
        : 1.02;

    /// <summary>Voltage of <see cref="CutVolts"/> in force, V; 0 for none.</summary>
    public double CutVoltsInForce =>
        !double.IsNaN(CutVolts)
            ? CutVolts
            : Chemistry switch
            {
                BatteryChemistry.LeadAcid => 0,
                BatteryChemistry.LithiumIronPhosphate => 2.8 * Cells,
                _ => 2.7 * Cells,
            };

    /// <summary>Float voltage in force, V.</summary>
    public double FloatVoltsInForce =>
        !double.IsNaN(FloatVolts)
            ? FloatVolts
            : Chemistry switch
            {
                BatteryChemistry.LeadAcid => 2.258 * Cells,
                BatteryChemistry.LithiumIronPhosphate => 3.39 * Cells,
                _ => 4.1 * Cells,
            };
}
