namespace Edge.Simulator.Physics.Water;

/// <summary>What does not change about a catchment.</summary>
public sealed record CatchmentParameters
{
    /// <summary>Area, km². 0.5: some blocks of a city.</summary>
    public double SquareKilometres { get; init; } = 0.5;

    /// <summary>SCS curve number, 30–100. 92: built-up, clayey ground.</summary>
    public double CurveNumber { get; init; } = 92;

    /// <summary>Time constant of each of the three reservoirs, s. 12 min, so that a burst peaks after twice that.</summary>
    public double ReservoirSeconds { get; init; } = 720;

    /// <summary>Time constant with which the ground dries, s. 3 days.</summary>
    public double DryingSeconds { get; init; } = 3 * 86_400;

    /// <summary>Blocks of a city that drain to one low place.</summary>
    public static CatchmentParameters Urban { get; } = new();

    /// <summary>A river's basin upstream of the city.</summary>
    public static CatchmentParameters River { get; } =
        new()
        {
            SquareKilometres = 800,
            CurveNumber = 75,
            ReservoirSeconds = 8 * 3600,
            DryingSeconds = 7 * 86_400,
        };
}

/// <summary>A catchment at a moment.</summary>
public record struct CatchmentState
{
    /// <summary>Rain that the ground remembers, mm.</summary>
    public double WetMillimetres { get; set; }

    /// <summary>Water in the first reservoir, m³.</summary>
    public double First { get; set; }

    /// <summary>Water in the second, m³.</summary>
    public double Second { get; set; }

    /// <summary>Water in the third, m³.</summary>
    public double Third { get; set; }

    /// <summary>Rain that ran off in this step, m³.</summary>
    public double RunoffCubicMetres { get; set; }

    /// <summary>Mean discharge over this step, m³/s.</summary>
    public double CubicMetresPerSecond { get; set; }

    /// <summary>Nothing is on its way, and the ground remembers nothing.</summary>
    public readonly bool IsDry => WetMillimetres <= 0 && CubicMetresPerSecond <= 0 && StoredCubicMetres <= 0;

    /// <summary>Water on its way, m³.</summary>
    public readonly double StoredCubicMetres => First + Second + Third;
}

/// <summary>
/// Rain to discharge: the curve number of the US Soil Conservation Service (National Engineering Handbook 4) says how
/// much runs off, with an initial loss of a fifth of the storage; a cascade of three linear reservoirs (Nash, 1957) says
/// when. The cascade is exact for rain that is constant over the step.
/// </summary>
public sealed class Catchment(CatchmentParameters? parameters = null)
{
    private const double Dry = 1e-6;

    /// <summary>What does not change.</summary>
    public CatchmentParameters Parameters { get; } = parameters ?? CatchmentParameters.Urban;

    /// <summary>Depth, mm, that runs off from this depth of rain, mm, on dry ground.</summary>
    public double RunoffMillimetres(double rainMillimetres)
    {
        double storage = (25_400 / Parameters.CurveNumber) - 254;
        double over = rainMillimetres - (0.2 * storage);
        return over <= 0 ? 0 : over * over / (over + storage);
    }

    /// <summary>One step of rain, mm/h.</summary>
    public CatchmentState Step(CatchmentState state, double millimetresPerHour, double seconds)
    {
        if (millimetresPerHour <= 0 && state.StoredCubicMetres < Dry)
        {
            double wet = state.WetMillimetres;
            return default(CatchmentState) with
            {
                WetMillimetres = wet > Dry ? wet * Relaxation.Left(seconds, Parameters.DryingSeconds) : 0,
            };
        }

        double rained = state.WetMillimetres + (millimetresPerHour * seconds / 3600);
        double runoff =
            (RunoffMillimetres(rained) - RunoffMillimetres(state.WetMillimetres)) * 1000 * Parameters.SquareKilometres;
        double before = state.StoredCubicMetres;
        double steady = seconds > 0 ? runoff / seconds * Parameters.ReservoirSeconds : 0;
        double x = seconds / Parameters.ReservoirSeconds;
        double left = Relaxation.Left(seconds, Parameters.ReservoirSeconds);
        double first = state.First - steady;
        double second = state.Second - steady;
        double third = state.Third - steady;
        state.First = steady + (left * first);
        state.Second = steady + (left * (second + (x * first)));
        state.Third = steady + (left * (third + (x * second) + (x * x / 2 * first)));
        state.RunoffCubicMetres = runoff;
        state.CubicMetresPerSecond = seconds > 0 ? (before + runoff - state.StoredCubicMetres) / seconds : 0;
        state.WetMillimetres = rained * Relaxation.Left(seconds, Parameters.DryingSeconds);
        return state;
    }
}
