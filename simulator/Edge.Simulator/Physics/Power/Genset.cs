using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Power;

/// <summary>What a genset is doing.</summary>
public enum GensetPhase
{
    /// <summary>Stands by.</summary>
    Stopped,

    /// <summary>Mains is away; it waits whether that lasts.</summary>
    Waiting,

    /// <summary>Cranks.</summary>
    Cranking,

    /// <summary>Rests between two attempts.</summary>
    Resting,

    /// <summary>Runs without load.</summary>
    WarmingUp,

    /// <summary>Carries the site.</summary>
    Running,

    /// <summary>Mains is back; runs on without load.</summary>
    CoolingDown,

    /// <summary>Did not start, or ran dry. Stays until somebody resets it.</summary>
    Failed,
}

/// <summary>What does not change about a genset. Engineering judgement: a diesel of 8 kVA.</summary>
public sealed record GensetParameters
{
    /// <summary>Whether there is one. False.</summary>
    public bool IsFitted { get; init; }

    /// <summary>How long mains must be away, s. 15.</summary>
    public double StartDelaySeconds { get; init; } = 15;

    /// <summary>One attempt, s. 8.</summary>
    public double CrankSeconds { get; init; } = 8;

    /// <summary>Rest between attempts, s. 10.</summary>
    public double RestSeconds { get; init; } = 10;

    /// <summary>Attempts until it gives up. 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Probability that an attempt succeeds. 0.9.</summary>
    public double StartProbability { get; init; } = 0.9;

    /// <summary>Time without load after the start, s. 30.</summary>
    public double WarmUpSeconds { get; init; } = 30;

    /// <summary>How long mains must be back, s. 60.</summary>
    public double MainsBackSeconds { get; init; } = 60;

    /// <summary>Time without load before the stop, s. 120.</summary>
    public double CoolDownSeconds { get; init; } = 120;

    /// <summary>Size of the tank, l. 100.</summary>
    public double TankLitres { get; init; } = 100;

    /// <summary>Consumption without load, l/h. 0.7.</summary>
    public double IdleLitresPerHour { get; init; } = 0.7;

    /// <summary>Consumption for the load, l/kWh. 0.3.</summary>
    public double LitresPerKilowattHour { get; init; } = 0.3;

    /// <summary>AC voltage that it gives, V. 230.</summary>
    public double AcVolts { get; init; } = 230;
}

/// <summary>A genset at a moment.</summary>
public record struct GensetState
{
    /// <summary>What it is doing.</summary>
    public GensetPhase Phase { get; set; }

    /// <summary>Time in this phase, s.</summary>
    public double PhaseSeconds { get; set; }

    /// <summary>Attempts of this start.</summary>
    public int Attempts { get; set; }

    /// <summary>How long mains has been back while it runs, s.</summary>
    public double MainsSeconds { get; set; }

    /// <summary>Fuel in the tank, l.</summary>
    public double FuelLitres { get; set; }

    /// <summary>Fuel burned since the start of the simulation, l.</summary>
    public double BurnedLitres { get; set; }

    /// <summary>Fuel stolen since the start of the simulation, l.</summary>
    public double StolenLitres { get; set; }

    /// <summary>The engine turns by itself.</summary>
    public readonly bool IsRunning => Phase is GensetPhase.WarmingUp or GensetPhase.Running or GensetPhase.CoolingDown;

    /// <summary>It gave up.</summary>
    public readonly bool IsFailed => Phase == GensetPhase.Failed;

    /// <summary>It gives voltage to the site.</summary>
    public readonly bool Carries => Phase == GensetPhase.Running;
}

/// <summary>What acts on a genset during a step.</summary>
public readonly record struct GensetInputs
{
    /// <summary>Mains is there.</summary>
    public bool IsMainsPresent { get; init; }

    /// <summary>What it has to carry, W.</summary>
    public double LoadWatts { get; init; }

    /// <summary>Every attempt fails: a flat starter battery, a blocked filter.</summary>
    public bool FailsToStart { get; init; }

    /// <summary>Fuel that is being stolen, l/s.</summary>
    public double TheftLitresPerSecond { get; init; }

    /// <summary>Fuel that is being filled in, l/s; what does not fit is not taken.</summary>
    public double RefuelLitresPerSecond { get; init; }

    /// <summary>Somebody resets its failure.</summary>
    public bool IsReset { get; init; }
}

/// <summary>A genset with its controller, tank and transfer switch. Its phases end at their exact times, whatever the step.</summary>
public sealed class Genset(GensetParameters? parameters = null)
{
    /// <summary>What does not change.</summary>
    public GensetParameters Parameters { get; } = parameters ?? new GensetParameters();

    /// <summary>A genset that stands by with this share of its tank.</summary>
    public GensetState Start(double tankShare = 1) => new() { FuelLitres = Parameters.TankLitres * tankShare };

    /// <summary>One step. Chance is asked once at the end of each attempt.</summary>
    public GensetState Step(GensetState state, in GensetInputs inputs, double seconds, Chance chance)
    {
        Advance(ref state, inputs, seconds, chance);
        return state;
    }

    /// <summary>The same step in place.</summary>
    internal void Advance(ref GensetState state, in GensetInputs inputs, double seconds, Chance chance)
    {
        if (!Parameters.IsFitted)
        {
            return;
        }

        MoveFuel(ref state, inputs, seconds);
        if (inputs.IsReset && state.IsFailed)
        {
            Enter(ref state, GensetPhase.Stopped);
        }

        double left = seconds;
        do
        {
            Obey(ref state, inputs.IsMainsPresent);
            double slice = Math.Min(left, Math.Max(0, Ends(in state) - state.PhaseSeconds));
            if (state.IsRunning)
            {
                slice = Burn(ref state, inputs, slice);
            }

            state.PhaseSeconds += slice;
            left -= slice;
            if (state.PhaseSeconds >= Ends(in state))
            {
                Next(ref state, inputs, chance);
            }
        } while (left > 1e-9);
    }

    private static void Enter(ref GensetState state, GensetPhase phase)
    {
        state.Phase = phase;
        state.PhaseSeconds = 0;
        state.MainsSeconds = 0;
    }

    private static void Obey(ref GensetState state, bool mains)
    {
        switch (state.Phase)
        {
            case GensetPhase.Stopped when !mains:
                state.Attempts = 0;
                Enter(ref state, GensetPhase.Waiting);
                break;
            case GensetPhase.Waiting or GensetPhase.Cranking or GensetPhase.Resting when mains:
                Enter(ref state, GensetPhase.Stopped);
                break;
            case GensetPhase.CoolingDown when !mains:
                Enter(ref state, GensetPhase.Running);
                break;
            default:
                break;
        }
    }

    private double Ends(ref readonly GensetState state) =>
        state.Phase switch
        {
            GensetPhase.Waiting => Parameters.StartDelaySeconds,
            GensetPhase.Cranking => Parameters.CrankSeconds,
            GensetPhase.Resting => Parameters.RestSeconds,
            GensetPhase.WarmingUp => Parameters.WarmUpSeconds,
            GensetPhase.Running => state.PhaseSeconds + Parameters.MainsBackSeconds - state.MainsSeconds,
            GensetPhase.CoolingDown => Parameters.CoolDownSeconds,
            _ => double.PositiveInfinity,
        };

    private void Next(ref GensetState state, in GensetInputs inputs, Chance chance)
    {
        switch (state.Phase)
        {
            case GensetPhase.Waiting or GensetPhase.Resting:
                state.Attempts++;
                Enter(ref state, GensetPhase.Cranking);
                break;
            case GensetPhase.Cranking:
                bool lucky = chance.NextUniform() < Parameters.StartProbability;
                GensetPhase failed = state.Attempts < Parameters.Attempts ? GensetPhase.Resting : GensetPhase.Failed;
                Enter(
                    ref state,
                    lucky && !inputs.FailsToStart && state.FuelLitres > 0 ? GensetPhase.WarmingUp : failed
                );
                break;
            case GensetPhase.WarmingUp:
                Enter(ref state, GensetPhase.Running);
                break;
            case GensetPhase.Running:
                Enter(ref state, GensetPhase.CoolingDown);
                break;
            case GensetPhase.CoolingDown:
                Enter(ref state, GensetPhase.Stopped);
                break;
            default:
                break;
        }
    }

    // Returns the time that it ran: less than asked for when the tank ran dry.
    private double Burn(ref GensetState state, in GensetInputs inputs, double seconds)
    {
        double kilowatts = state.Carries ? inputs.LoadWatts / 1000 : 0;
        double rate = (Parameters.IdleLitresPerHour + (Parameters.LitresPerKilowattHour * kilowatts)) / 3600;
        double burned = rate * seconds;
        if (burned >= state.FuelLitres)
        {
            state.BurnedLitres += state.FuelLitres;
            double ran = state.FuelLitres / rate;
            state.FuelLitres = 0;
            Enter(ref state, GensetPhase.Failed);
            return ran;
        }

        state.FuelLitres -= burned;
        state.BurnedLitres += burned;
        if (state.Carries)
        {
            state.MainsSeconds = inputs.IsMainsPresent ? state.MainsSeconds + seconds : 0;
        }

        return seconds;
    }

    private void MoveFuel(ref GensetState state, in GensetInputs inputs, double seconds)
    {
        if (inputs is { TheftLitresPerSecond: 0, RefuelLitresPerSecond: 0 })
        {
            return;
        }

        double stolen = Math.Min(state.FuelLitres, inputs.TheftLitresPerSecond * seconds);
        state.FuelLitres -= stolen;
        state.StolenLitres += stolen;
        state.FuelLitres = Math.Min(Parameters.TankLitres, state.FuelLitres + (inputs.RefuelLitresPerSecond * seconds));
    }
}
