using Edge.Core.Power;
using Edge.Core.Site;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Tests.Power;

/// <summary>What the load of a discharge does.</summary>
public enum RunDownKind
{
    /// <summary>It stays, but for its unrest, until the priority load is taken off.</summary>
    Steady,

    /// <summary>The non-priority load is taken off on the way.</summary>
    Shed,

    /// <summary>It goes up or down by as much as a half before half of the discharge.</summary>
    Steps,

    /// <summary>It stays; one cell has less capacity than the others.</summary>
    WeakCell,
}

/// <summary>What the forecast knows of the battery beforehand.</summary>
public enum RunDownKnowledge
{
    /// <summary>Nothing but its chemistry.</summary>
    Nothing,

    /// <summary>The rated capacity, of which it has 0.6 to 1.</summary>
    Rated,

    /// <summary>What one discharge to the end has taught, on another day: other load, other temperature.</summary>
    Learned,
}

/// <summary>A battery that is run down to its disconnect under a load from a seed, and what was forecast on the way.</summary>
internal sealed class RunDown
{
    private const int StepSeconds = 10;
    private const int SaySeconds = 60;
    private const int FloatSeconds = 700;
    private const double LastHour = 3600;
    private const double LongSeconds = 7200;
    private const double ShedVolts = 46;
    private const double EndVolts = 43.2;
    private readonly List<Said> _said = [];

    /// <summary>What was said at a time of the discharge, s.</summary>
    private readonly record struct Said(double At, double Seconds, double Low, double High);

    public required ulong Seed { get; init; }

    public RunDownKind Kind { get; init; }

    public RunDownKnowledge Knowledge { get; init; }

    public bool IsLithium { get; init; }

    public double TotalSeconds { get; private set; }

    public string Story { get; private set; } = "";

    public BatteryLearned Learned { get; private set; } = new();

    /// <summary>Whether the discharge has a last hour to judge: its half must lie before it.</summary>
    public bool IsLong => TotalSeconds >= LongSeconds;

    /// <summary>How far off the end was, over the whole time, when half of it had passed; NaN when nothing was said.</summary>
    public double HalfError
    {
        get
        {
            Said half = _said.Last(s => s.At <= TotalSeconds / 2);
            return (half.At + half.Seconds - TotalSeconds) / TotalSeconds;
        }
    }

    /// <summary>Furthest that the end was off in the last hour, s.</summary>
    public double LastHourError =>
        _said
            .Where(s => s.At >= TotalSeconds - LastHour)
            .Max(s => double.IsNaN(s.Seconds) ? double.MaxValue : Math.Abs(s.At + s.Seconds - TotalSeconds));

    /// <summary>Share of its times, after the first tenth, at which the bounds held the end.</summary>
    public double Covered
    {
        get
        {
            Said[] judged = [.. _said.Where(s => s.At >= TotalSeconds / 10)];
            return (double)judged.Count(s => s.At + s.Low <= TotalSeconds && s.At + s.High >= TotalSeconds)
                / judged.Length;
        }
    }

    /// <summary>Share of the times of the last hour at which the bounds held the end.</summary>
    public double LastHourCovered
    {
        get
        {
            Said[] judged = [.. _said.Where(s => s.At >= TotalSeconds - LastHour)];
            return (double)judged.Count(s => s.At + s.Low <= TotalSeconds && s.At + s.High >= TotalSeconds)
                / judged.Length;
        }
    }

    public RunDown Run()
    {
        var chance = new Chance(Seed, 77);
        double rated = 50 + (250 * chance.NextUniform());
        double health = 0.6 + (0.4 * chance.NextUniform());
        double celsius = 5 + (40 * chance.NextUniform());
        double peukert = 1.05 + (0.25 * chance.NextUniform());
        double rate = 0.05 * Math.Pow(8, chance.NextUniform());
        double weak = Kind == RunDownKind.WeakCell ? 0.6 + (0.35 * chance.NextUniform()) : 1;
        double share = Kind == RunDownKind.Shed ? 0.25 + (0.5 * chance.NextUniform()) : 1;
        double stepAt = 0.05 + (0.25 * chance.NextUniform());
        double stepBy = Kind == RunDownKind.Steps ? 0.6 + (0.9 * chance.NextUniform()) : 1;
        double offset = rated * 0.0002 * chance.NextNormal();
        double gain = 1 + (0.003 * chance.NextNormal());
        Story = FormattableString.Invariant(
            $"seed {Seed}, {Kind}, {Knowledge}: {rated:F0} Ah, health {health:F2}, {celsius:F0} °C, k {peukert:F2}, {rate:F2} C, weak {weak:F2}, share {share:F2}, step x{stepBy:F2} at {stepAt:F2}"
        );
        var battery = new BatteryProfile
        {
            Chemistry = IsLithium
                ? Edge.Core.Power.BatteryChemistry.LithiumIronPhosphate
                : Edge.Core.Power.BatteryChemistry.LeadAcid,
            Cells = IsLithium ? 16 : 24,
            CapacityAmpereHours = Knowledge == RunDownKnowledge.Nothing ? double.NaN : rated,
            PriorityShare = Knowledge == RunDownKnowledge.Learned ? double.NaN : share,
        };
        var limits = new Limits { NonPriorityDisconnectVolts = Kind == RunDownKind.Shed ? ShedVolts : 0 };
        var plant = new Plant(IsLithium, rated, health, peukert, weak, offset, gain);
        if (Knowledge == RunDownKnowledge.Learned)
        {
            var lesson = new Day(
                rate * rated * 50 * (0.85 + (0.3 * chance.NextUniform())),
                Math.Clamp(celsius + (16 * (chance.NextUniform() - 0.5)), 5, 45),
                double.NaN,
                1,
                share,
                Seed + 1000
            );
            var taught = new Autonomy(battery, limits);
            _ = Discharge(plant, taught, battery, lesson, limits, said: null);
            Learned = taught.Learned;
        }

        var day = new Day(rate * rated * 50, celsius, stepAt / rate * 3600 * health, stepBy, share, Seed);
        var forecast = new Autonomy(battery, limits);
        forecast.Restore(Learned);
        TotalSeconds = Discharge(plant, forecast, battery, day, limits, _said);
        return this;
    }

    private static double Discharge(
        Plant plant,
        Autonomy forecast,
        BatteryProfile battery,
        Day day,
        Limits limits,
        List<Said>? said
    )
    {
        var charge = new StateOfCharge(battery, 2 * StepSeconds);
        plant.Float();
        bool shed = false;
        bool under = false;
        double volts = plant.FloatVolts;
        double end = double.NaN;
        for (int t = -FloatSeconds; double.IsNaN(end) || t < end + 60; t += StepSeconds)
        {
            double drawn = 0;
            if (t >= 0 && double.IsNaN(end))
            {
                double watts = day.Watts * (t > day.StepAt ? day.StepBy : 1) * (shed ? day.Share : 1);
                watts *= 1 + (0.03 * Chance.NormalAt(day.Seed, t / 60 * 60_000_000L, 20));
                drawn = watts / Math.Max(30, volts);
            }

            PowerMoment moment = plant.Step(t + FloatSeconds, drawn, t < 0, day.Celsius, day.Seed, StepSeconds);
            volts = plant.Volts;
            charge.Step(moment, forecast.CapacityAmpereHours, forecast.CapacityDoubt);
            _ = forecast.Step(moment, charge.MissingAmpereHours, charge.IsKnown);
            if (t < 0 || !double.IsNaN(end))
            {
                continue;
            }

            // The contactor waits.
            shed |= under && volts < limits.NonPriorityDisconnectVolts;
            under = volts < limits.NonPriorityDisconnectVolts;
            end = volts < EndVolts ? t : double.NaN;
            if (double.IsNaN(end) && t % SaySeconds == 0)
            {
                said?.Add(new Said(t, forecast.Seconds, forecast.LowSeconds, forecast.HighSeconds));
            }
        }

        return end;
    }

    /// <summary>What the load and the weather are on the day of a discharge.</summary>
    private readonly record struct Day(
        double Watts,
        double Celsius,
        double StepAt,
        double StepBy,
        double Share,
        ulong Seed
    );

    /// <summary>A battery, and what its monitor reads of it.</summary>
    private sealed class Plant(
        bool isLithium,
        double rated,
        double health,
        double peukert,
        double weak,
        double offset,
        double gain
    )
    {
        private readonly LeadAcidBattery _lead = new(
            new LeadAcidParameters
            {
                CapacityAmpereHours = rated,
                Peukert = peukert,
                WeakCell = weak,
                Ohms = 0.02 * 100 / rated,
            }
        );

        private readonly LithiumBattery _lithium = new(
            new LithiumParameters { CapacityAmpereHours = rated * health, Ohms = 0.03 * 100 / rated }
        );

        private LeadAcidState _leadState;
        private LithiumState _lithiumState;

        public double FloatVolts => isLithium ? 54.4 : 54.2;

        public double Volts { get; private set; }

        public void Float()
        {
            _leadState = _lead.Recharge(_lead.Start(1, health), FloatVolts, 1, 25, 0);
            _lithiumState = _lithium.Start(1);
        }

        public PowerMoment Step(int at, double drawn, bool isFloating, double celsius, ulong seed, double seconds)
        {
            double middle = double.NaN;
            if (isFloating)
            {
                Volts = FloatVolts;
                middle = isLithium ? double.NaN : FloatVolts / 2;
            }
            else if (isLithium)
            {
                _lithiumState = _lithium.Discharge(_lithiumState, drawn, celsius, seconds);
                Volts = _lithiumState.Volts;
            }
            else
            {
                _leadState = _lead.Discharge(_leadState, drawn, celsius, seconds);
                Volts = _leadState.Volts;
                middle = _leadState.MidpointVolts;
            }

            double amperes =
                isFloating ? 0.02
                : isLithium ? _lithiumState.Amperes
                : _leadState.Amperes;
            return new PowerMoment(
                (at * 1_000_000L) + 1,
                Volts + (0.015 * Chance.NormalAt(seed, at, 1)),
                (amperes * gain) + offset + (0.05 * Chance.NormalAt(seed, at, 2)),
                double.NaN,
                middle + (0.008 * Chance.NormalAt(seed, at, 3)),
                celsius,
                isFloating ? 1 : 0
            );
        }
    }
}
