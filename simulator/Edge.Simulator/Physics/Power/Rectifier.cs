namespace Edge.Simulator.Physics.Power;

/// <summary>What does not change about a rectifier. Engineering judgement, after data sheets of 2 kW telecom modules.</summary>
public sealed record RectifierParameters
{
    /// <summary>Modules fitted. 3.</summary>
    public int Modules { get; init; } = 3;

    /// <summary>Most that a module gives, A. 20.</summary>
    public double ModuleAmperes { get; init; } = 20;

    /// <summary>Float voltage at 25 °C, V. 54.2.</summary>
    public double FloatVolts { get; init; } = 54.2;

    /// <summary>Boost voltage at 25 °C, V. 56.4. The float voltage for no boost.</summary>
    public double BoostVolts { get; init; } = 56.4;

    /// <summary>Voltage never exceeded, V. 57.6.</summary>
    public double LimitVolts { get; init; } = 57.6;

    /// <summary>Voltage for each °C over 25, V. −0.072: 3 mV a cell.</summary>
    public double VoltsPerCelsius { get; init; } = -0.072;

    /// <summary>Battery current above which boost begins, A. 5.</summary>
    public double BoostFromAmperes { get; init; } = 5;

    /// <summary>Battery current below which boost ends, A. 1.</summary>
    public double BoostUntilAmperes { get; init; } = 1;

    /// <summary>Longest boost, s. 10 h.</summary>
    public double LongestBoostSeconds { get; init; } = 36_000;

    /// <summary>Most that the battery is charged with, A. 20.</summary>
    public double ChargeLimitAmperes { get; init; } = 20;

    /// <summary>AC voltage above which it gives all it has, V; less in proportion below. 176.</summary>
    public double FullPowerAcVolts { get; init; } = 176;

    /// <summary>AC voltage below which it stops, V. 90.</summary>
    public double StopAcVolts { get; init; } = 90;

    /// <summary>AC voltage above which it starts again, V. 100.</summary>
    public double StartAcVolts { get; init; } = 100;

    /// <summary>AC voltage above which it stops, V. 300; it starts again 10 V lower.</summary>
    public double HighestAcVolts { get; init; } = 300;

    /// <summary>Time from good mains to the first current, s. 5.</summary>
    public double StartSeconds { get; init; } = 5;

    /// <summary>Time in which the current then comes up, s. 8. So with flickering mains the battery carries the site.</summary>
    public double WalkInSeconds { get; init; } = 8;
}

/// <summary>A rectifier at a moment.</summary>
public record struct RectifierState
{
    /// <summary>The AC voltage is one that it can work with.</summary>
    public bool IsOn { get; set; }

    /// <summary>Time since it is, s; counted until the walk-in is over.</summary>
    public double OnSeconds { get; set; }

    /// <summary>It charges at the boost voltage.</summary>
    public bool IsBoosting { get; set; }

    /// <summary>Time of this boost, s.</summary>
    public double BoostSeconds { get; set; }

    /// <summary>Most that it can give now, A.</summary>
    public double AvailableAmperes { get; set; }

    /// <summary>Voltage that it holds while its current lasts, V.</summary>
    public double SetVolts { get; set; }
}

/// <summary>Rectifier modules in parallel under one controller.</summary>
public sealed class Rectifier(RectifierParameters? parameters = null)
{
    /// <summary>What does not change.</summary>
    public RectifierParameters Parameters { get; } = parameters ?? new RectifierParameters();

    /// <summary>A rectifier that has been running on good mains.</summary>
    public RectifierState Start() =>
        Step(new RectifierState { IsOn = true, OnSeconds = double.MaxValue }, 230, 0, 0, 25, 0);

    /// <summary>One step.</summary>
    /// <param name="state">Before.</param>
    /// <param name="acVolts">AC voltage, V.</param>
    /// <param name="failedModules">Modules that give nothing.</param>
    /// <param name="batteryAmperes">Current into the battery, A.</param>
    /// <param name="celsius">Temperature of the battery, °C.</param>
    /// <param name="seconds">How long.</param>
    public RectifierState Step(
        RectifierState state,
        double acVolts,
        int failedModules,
        double batteryAmperes,
        double celsius,
        double seconds
    )
    {
        Advance(ref state, acVolts, failedModules, batteryAmperes, celsius, seconds);
        return state;
    }

    /// <summary>The same step in place.</summary>
    internal void Advance(
        ref RectifierState state,
        double acVolts,
        int failedModules,
        double batteryAmperes,
        double celsius,
        double seconds
    )
    {
        RectifierParameters p = Parameters;
        state.IsOn = state.IsOn
            ? acVolts >= p.StopAcVolts && acVolts <= p.HighestAcVolts
            : acVolts >= p.StartAcVolts && acVolts <= p.HighestAcVolts - 10;
        if (!state.IsOn)
        {
            state = default(RectifierState) with { SetVolts = SetVolts(p.FloatVolts, celsius) };
            return;
        }

        double ready = p.StartSeconds + p.WalkInSeconds;
        state.OnSeconds = Math.Min(ready, state.OnSeconds + seconds);
        double ramp = state.OnSeconds >= ready ? 1 : Math.Max(0, (state.OnSeconds - p.StartSeconds) / p.WalkInSeconds);
        state.AvailableAmperes =
            Math.Max(0, p.Modules - failedModules) * p.ModuleAmperes * ramp * Math.Min(1, acVolts / p.FullPowerAcVolts);

        if (state.IsBoosting)
        {
            state.BoostSeconds += seconds;
            state.IsBoosting = batteryAmperes >= p.BoostUntilAmperes && state.BoostSeconds < p.LongestBoostSeconds;
        }
        else if (batteryAmperes > p.BoostFromAmperes && state.BoostSeconds < p.LongestBoostSeconds)
        {
            state.IsBoosting = p.BoostVolts > p.FloatVolts;
        }
        else if (batteryAmperes < p.BoostUntilAmperes)
        {
            state.BoostSeconds = 0;
        }

        state.SetVolts = SetVolts(state.IsBoosting ? p.BoostVolts : p.FloatVolts, celsius);
    }

    /// <summary>Float voltage with batteries of this temperature, V.</summary>
    internal double FloatVoltsAt(double celsius) => SetVolts(Parameters.FloatVolts, celsius);

    // Compensation ends at 0 and 45 °C, as controllers have it.
    private double SetVolts(double volts, double celsius) =>
        Math.Min(Parameters.LimitVolts, volts + (Parameters.VoltsPerCelsius * (Math.Clamp(celsius, 0, 45) - 25)));
}
