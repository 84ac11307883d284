namespace Edge.Simulator.Physics.Radio;

/// <summary>How a site's traffic leaves it.</summary>
public enum BackhaulKind
{
    /// <summary>Glass: all or nothing.</summary>
    Fibre,

    /// <summary>A microwave hop: rain slows it, and then ends it.</summary>
    Microwave,
}

/// <summary>What does not change about a backhaul. Engineering judgement unless said otherwise.</summary>
public sealed record BackhaulParameters
{
    /// <summary>Which. Fibre.</summary>
    public BackhaulKind Kind { get; init; }

    /// <summary>Capacity in dry air, Mbit/s. 1000.</summary>
    public double Megabits { get; init; } = 1000;

    /// <summary>Delay there and back without load, ms. 6.</summary>
    public double Milliseconds { get; init; } = 6;

    /// <summary>The hop.</summary>
    public RainFade Rain { get; init; } = new();

    /// <summary>Attenuation at which the hop leaves its fastest modulation, dB. 12.</summary>
    public double SlowFromDecibels { get; init; } = 12;

    /// <summary>Attenuation at which it ends, dB. 38.</summary>
    public double MarginDecibels { get; init; } = 38;

    /// <summary>How long a hop takes to come back after it was lost, s. 20.</summary>
    public double AcquireSeconds { get; init; } = 20;

    /// <summary>Capacity at the slowest modulation over the full one. 0.1: QPSK against 1024-QAM, with coding.</summary>
    public double SlowestShare { get; init; } = 0.1;
}

/// <summary>A backhaul at a moment.</summary>
public record struct BackhaulState
{
    /// <summary>It carries traffic.</summary>
    public bool IsUp { get; set; }

    /// <summary>What it can carry, Mbit/s.</summary>
    public double Megabits { get; set; }

    /// <summary>Delay there and back, ms.</summary>
    public double Milliseconds { get; set; }

    /// <summary>Packets lost, 0–1.</summary>
    public double Loss { get; set; }

    /// <summary>How long the way has been good again, s.</summary>
    public double GoodSeconds { get; set; }
}

/// <summary>A backhaul, cut by people or by rain.</summary>
public sealed class Backhaul
{
    private const double HeaviestRain = 400;

    private readonly Curve _fade;

    /// <summary>A backhaul with these properties.</summary>
    public Backhaul(BackhaulParameters? parameters = null)
    {
        Parameters = parameters ?? new BackhaulParameters();
        _fade = new Curve(0, HeaviestRain, 1600, Parameters.Rain.Decibels);
    }

    /// <summary>What does not change.</summary>
    public BackhaulParameters Parameters { get; }

    /// <summary>A backhaul that has been up.</summary>
    public BackhaulState Start() =>
        Step(new BackhaulState { IsUp = true, GoodSeconds = double.MaxValue }, 0, isCut: false, 0);

    /// <summary>One step.</summary>
    /// <param name="state">Before.</param>
    /// <param name="millimetresPerHour">Rain on the hop.</param>
    /// <param name="isCut">The glass is torn, or the far end is dark.</param>
    /// <param name="seconds">How long.</param>
    public BackhaulState Step(BackhaulState state, double millimetresPerHour, bool isCut, double seconds)
    {
        BackhaulParameters p = Parameters;
        bool radio = p.Kind == BackhaulKind.Microwave;
        double fade = radio ? _fade.At(millimetresPerHour) : 0;
        if (isCut || fade > p.MarginDecibels)
        {
            return new BackhaulState { Loss = 1, Milliseconds = double.PositiveInfinity };
        }

        state.GoodSeconds = Math.Min(p.AcquireSeconds, state.GoodSeconds + seconds);
        state.IsUp = state.IsUp || !radio || state.GoodSeconds >= p.AcquireSeconds;
        if (!state.IsUp)
        {
            state.Loss = 1;
            state.Milliseconds = double.PositiveInfinity;
            return state;
        }

        double eaten = Math.Clamp((fade - p.SlowFromDecibels) / (p.MarginDecibels - p.SlowFromDecibels), 0, 1);
        state.Megabits = p.Megabits * (1 - ((1 - p.SlowestShare) * eaten));
        state.Milliseconds = p.Milliseconds * (1 + eaten);
        state.Loss = eaten <= 0.9 ? 0 : 0.5 * (eaten - 0.9);
        return state;
    }
}
