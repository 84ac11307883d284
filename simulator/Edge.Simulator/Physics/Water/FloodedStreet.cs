namespace Edge.Simulator.Physics.Water;

/// <summary>Where a cabinet stands and what can flood it. Heights are metres over mean sea level. Engineering judgement.</summary>
public sealed record StreetParameters
{
    /// <summary>Foot of the cabinet: the level transmitter's zero. 2.3.</summary>
    public double GroundMetres { get; init; } = 2.3;

    /// <summary>Lowest point of the street, where water gathers. 2.1.</summary>
    public double StreetMetres { get; init; } = 2.1;

    /// <summary>Area that fills, m². 100 000: a fifth of the blocks.</summary>
    public double PondSquareMetres { get; init; } = 100_000;

    /// <summary>Outfall of the drains; a sea above it holds the water back. 0.8.</summary>
    public double OutfallMetres { get; init; } = 0.8;

    /// <summary>Flow of the drains for each metre of head, m³/s. 4: a pond then recedes with a time constant of 7 h.</summary>
    public double DrainPerMetre { get; init; } = 4;

    /// <summary>What the drains take without water on the street, m³/s. 2.</summary>
    public double DrainCubicMetresPerSecond { get; init; } = 2;

    /// <summary>Crest of dike or quay; a sea above it comes in. 3.2.</summary>
    public double CrestMetres { get; init; } = 3.2;

    /// <summary>Time constant with which it comes in, s. 20 min.</summary>
    public double OvertoppingSeconds { get; init; } = 1200;

    /// <summary>Stage that the river adds to the sea, m for the square root of a m³/s. 0.05: 1.1 m at 500 m³/s.</summary>
    public double StagePerRootDischarge { get; init; } = 0.05;

    /// <summary>Blocks that drain here.</summary>
    public CatchmentParameters Blocks { get; init; } = CatchmentParameters.Urban;

    /// <summary>Basin of the river; null for none.</summary>
    public CatchmentParameters? River { get; init; } = CatchmentParameters.River;

    /// <summary>The sea.</summary>
    public Tide Tide { get; init; } = Tide.HaiPhong;

    /// <summary>Its surge.</summary>
    public StormSurge Surge { get; init; } = new();
}

/// <summary>The weather that water follows.</summary>
public readonly record struct WaterInputs
{
    /// <summary>Calm and dry.</summary>
    public WaterInputs() { }

    /// <summary>Rain at the site, mm/h.</summary>
    public double RainMillimetresPerHour { get; init; }

    /// <summary>Rain over the river's basin, mm/h.</summary>
    public double BasinRainMillimetresPerHour { get; init; }

    /// <summary>Wind towards the shore, m/s.</summary>
    public double OnshoreMetresPerSecond { get; init; }

    /// <summary>Pressure at sea level, hPa. 1010.</summary>
    public double Hectopascals { get; init; } = 1010;
}

/// <summary>The water around a cabinet at a moment.</summary>
public record struct WaterState
{
    internal CatchmentState _blocks;
    internal CatchmentState _river;

    /// <summary>Time of Unix, s.</summary>
    public double UnixSeconds { get; set; }

    /// <summary>Tide at the knot before, m.</summary>
    public double TideBefore { get; set; }

    /// <summary>Tide at the knot after, m.</summary>
    public double TideAfter { get; set; }

    /// <summary>The knot after, s of Unix.</summary>
    public double KnotUnixSeconds { get; set; }

    /// <summary>Storm surge, m.</summary>
    public double SurgeMetres { get; set; }

    /// <summary>Blocks that drain here.</summary>
    public readonly CatchmentState Blocks => _blocks;

    /// <summary>The river's basin.</summary>
    public readonly CatchmentState River => _river;

    /// <summary>Water on the street over its lowest point, m.</summary>
    public double PondMetres { get; set; }

    /// <summary>Sea or river before the quay, m over mean sea level.</summary>
    public double SeaMetres { get; set; }

    /// <summary>Water at the cabinet over its foot, mm.</summary>
    public double DepthMillimetres { get; set; }
}

/// <summary>
/// Water at the cabinet: rain gathers on the street when the drains cannot take it, drains are held back by a high
/// tide, and a sea over the crest comes in. The street is a linear reservoir, exact over the step; steps are cut into
/// parts of at most five minutes, and the tide is straight between knots five minutes apart (wrong by at most 0.1 mm).
/// </summary>
public sealed class FloodedStreet
{
    private const double LongestPartSeconds = 300;
    private const double KnotSeconds = 300;

    private readonly StreetParameters _street;
    private readonly Catchment _blocks;
    private readonly Catchment? _river;

    /// <summary>A street with these properties.</summary>
    public FloodedStreet(StreetParameters? parameters = null)
    {
        _street = parameters ?? new StreetParameters();
        _blocks = new Catchment(_street.Blocks);
        _river = _street.River is { } river ? new Catchment(river) : null;
    }

    /// <summary>What does not change.</summary>
    public StreetParameters Parameters => _street;

    /// <summary>A dry street at a time of Unix, s.</summary>
    public WaterState Start(double unixSeconds)
    {
        WaterState state = new() { UnixSeconds = unixSeconds };
        state.KnotUnixSeconds = (Math.Floor(unixSeconds / KnotSeconds) + 1) * KnotSeconds;
        state.TideAfter = _street.Tide.Metres(state.KnotUnixSeconds);
        state.TideBefore = _street.Tide.Metres(state.KnotUnixSeconds - KnotSeconds);
        state.SeaMetres = TideAt(in state);
        return state;
    }

    /// <summary>One step of any length, s.</summary>
    public WaterState Step(WaterState state, in WaterInputs inputs, double seconds)
    {
        Advance(ref state, inputs, seconds);
        return state;
    }

    /// <summary>The same step in place, for those who take millions of them.</summary>
    public void Advance(ref WaterState state, in WaterInputs inputs, double seconds)
    {
        if (seconds <= LongestPartSeconds)
        {
            Part(ref state, inputs, seconds);
            return;
        }

        int parts = (int)Math.Ceiling(seconds / LongestPartSeconds);
        for (int i = 0; i < parts; i++)
        {
            Part(ref state, inputs, seconds / parts);
        }
    }

    private static double TideAt(ref readonly WaterState state) =>
        state.TideAfter
        - ((state.TideAfter - state.TideBefore) * (state.KnotUnixSeconds - state.UnixSeconds) * (1 / KnotSeconds));

    private void Part(ref WaterState state, in WaterInputs inputs, double seconds)
    {
        StreetParameters p = _street;
        state.UnixSeconds += seconds;
        while (state.UnixSeconds > state.KnotUnixSeconds)
        {
            state.TideBefore = state.TideAfter;
            state.KnotUnixSeconds += KnotSeconds;
            state.TideAfter = p.Tide.Metres(state.KnotUnixSeconds);
        }

        state.SurgeMetres = p.Surge.Step(
            state.SurgeMetres,
            inputs.OnshoreMetresPerSecond,
            inputs.Hectopascals,
            seconds
        );
        double stage = 0;
        if (_river is not null && (inputs.BasinRainMillimetresPerHour > 0 || !state._river.IsDry))
        {
            state._river = _river.Step(state._river, inputs.BasinRainMillimetresPerHour, seconds);
            double discharge = state._river.CubicMetresPerSecond;
            stage = discharge > 0 ? p.StagePerRootDischarge * Math.Sqrt(discharge) : 0;
        }

        state.SeaMetres = TideAt(in state) + state.SurgeMetres + stage;
        if (inputs.RainMillimetresPerHour > 0 || !state._blocks.IsDry)
        {
            state._blocks = _blocks.Step(state._blocks, inputs.RainMillimetresPerHour, seconds);
        }

        if (state.PondMetres > 0 || state._blocks.CubicMetresPerSecond > 0 || state.SeaMetres > p.CrestMetres)
        {
            state.PondMetres = Pond(in state, seconds);
        }

        double over = state.PondMetres > 0 ? p.StreetMetres + state.PondMetres - p.GroundMetres : 0;
        state.DepthMillimetres = 1000 * Math.Max(0, over);
    }

    // The drains work against the sea: their flow falls to nothing as it comes up to the street.
    private double Pond(ref readonly WaterState state, double seconds)
    {
        StreetParameters p = _street;
        double blocked = Math.Clamp((state.SeaMetres - p.OutfallMetres) / (p.StreetMetres - p.OutfallMetres), 0, 1);
        double inflow = state._blocks.CubicMetresPerSecond - (p.DrainCubicMetresPerSecond * (1 - blocked));
        double floor = Math.Max(0, state.SeaMetres - p.StreetMetres);
        double drain = Math.Max(1e-9, p.DrainPerMetre);
        double pond = Relaxation.Towards(
            state.PondMetres,
            Math.Min(floor, state.PondMetres) + (inflow / drain),
            seconds,
            p.PondSquareMetres / drain
        );
        if (state.SeaMetres > p.CrestMetres && floor > pond)
        {
            pond = Relaxation.Towards(pond, floor, seconds, p.OvertoppingSeconds);
        }

        return Math.Max(0, pond);
    }
}
