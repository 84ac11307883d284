using Edge.Core.Power;
using Edge.Core.Site;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Tests.Power;

/// <summary>A battery that is run down to its disconnect under a load from a seed, and what was forecast on the way.</summary>
internal sealed class RunDown
{
    private const double FloatSeconds = 700;
    private readonly List<Said> _said = [];

    /// <summary>What was said at a time of the discharge, s.</summary>
    private readonly record struct Said(double At, double Seconds, double Low, double High);

    public required ulong Seed { get; init; }

    public bool IsLithium { get; init; }

    /// <summary>Whether the site file says the capacity; the battery then has 0.6 to 1 of it.</summary>
    public bool IsRated { get; init; } = true;

    /// <summary>Whether the capacity was learned before, to a few percent.</summary>
    public bool IsLearned { get; init; }

    public double TotalSeconds { get; private set; }

    public string Story { get; private set; } = "";

    public Autonomy Forecast { get; private set; } = null!;

    public double TrueAmpereHours { get; private set; }

    public RunDown Run()
    {
        var chance = new Chance(Seed, 77);
        double rated = 50 + (250 * chance.NextUniform());
        double health = 0.6 + (0.4 * chance.NextUniform());
        double celsius = 5 + (40 * chance.NextUniform());
        double peukert = 1.05 + (0.25 * chance.NextUniform());
        double rate = 0.05 * Math.Pow(8, chance.NextUniform());
        double weak = chance.NextUniform() < 0.25 ? 0.6 + (0.4 * chance.NextUniform()) : 1;
        double share = chance.NextUniform() < 0.5 ? 0.25 + (0.5 * chance.NextUniform()) : 1;
        double stepAt = chance.NextUniform() < 0.4 ? 0.05 + (0.2 * chance.NextUniform()) : 2;
        double stepBy = 0.6 + (0.9 * chance.NextUniform());
        double offset = rated * 0.0002 * chance.NextNormal();
        double gain = 1 + (0.003 * chance.NextNormal());
        TrueAmpereHours = rated * health;
        Story = FormattableString.Invariant(
            $"seed {Seed}: {rated:F0} Ah, health {health:F2}, {celsius:F0} °C, k {peukert:F2}, {rate:F2} C, weak {weak:F2}, share {share:F2}, step x{stepBy:F2} at {stepAt:F2}"
        );
        var battery = new BatteryProfile
        {
            Chemistry = IsLithium ? Edge.Core.Power.BatteryChemistry.LithiumIronPhosphate : 0,
            Cells = IsLithium ? 16 : 24,
            CapacityAmpereHours = IsRated ? rated : double.NaN,
            PriorityShare = share,
        };
        Forecast = new Autonomy(battery, new Limits());
        if (IsLearned)
        {
            Forecast.Restore(TrueAmpereHours * (1 + (0.04 * chance.NextNormal())), 1, double.NaN);
        }

        var charge = new StateOfCharge(battery);
        var lead = new LeadAcidBattery(
            new LeadAcidParameters
            {
                CapacityAmpereHours = rated,
                Peukert = peukert,
                WeakCell = weak,
                Ohms = 0.02 * 100 / rated,
            }
        );
        var lithium = new LithiumBattery(
            new LithiumParameters { CapacityAmpereHours = rated * health, Ohms = 0.03 * 100 / rated }
        );
        LeadAcidState leadState = lead.Recharge(lead.Start(1, health), 54.2, 1, 25, 0);
        LithiumState lithiumState = lithium.Start(1);
        double full = rate * rated * 50;
        double seconds = 0;
        double under = 0;
        double volts = 54.2;
        bool shed = false;
        double stepTime = stepAt / rate * 3600 * health;
        for (double t = -FloatSeconds; ; t++)
        {
            double amperes = 0.02;
            double mid = 0;
            if (t >= 0)
            {
                double watts = full * (t > stepTime ? stepBy : 1) * (shed ? share : 1);
                watts *= 1 + (0.03 * Chance.NormalAt(Seed, (long)(t / 60) * 60_000_000, 20));
                double drawn = watts / Math.Max(30, volts);
                if (IsLithium)
                {
                    lithiumState = lithium.Discharge(lithiumState, drawn, celsius, 1);
                    volts = lithiumState.Volts;
                }
                else
                {
                    leadState = lead.Discharge(leadState, drawn, celsius, 1);
                    volts = leadState.Volts;
                    mid = leadState.MidpointVolts;
                }

                amperes = -drawn;
                seconds = t;
                shed |= volts < 46 && !IsLithium;
                under = volts < 43.2 ? under + 1 : 0;
                if (under >= 5 || volts < 30)
                {
                    break;
                }
            }

            double read = IsLithium && t < 0 ? 54.4 : volts;
            var moment = new PowerMoment(
                (long)((t + FloatSeconds) * 1e6) + 1,
                read + (0.015 * Chance.NormalAt(Seed, (long)(t * 1e6) + 1, 1)),
                (amperes * gain) + offset + (0.05 * Chance.NormalAt(Seed, (long)(t * 1e6) + 1, 2)),
                double.NaN,
                IsLithium ? double.NaN : (t < 0 ? 27.1 : mid) + (0.008 * Chance.NormalAt(Seed, (long)(t * 1e6) + 1, 3)),
                celsius,
                t < 0 ? 1 : 0
            );
            charge.Step(moment, Forecast.CapacityAmpereHours, Forecast.CapacityDoubt);
            Forecast.Step(moment, charge.MissingAmpereHours, charge.IsKnown);
            if (t >= 0 && (long)t % 20 == 0)
            {
                _said.Add(new Said(t, Forecast.Seconds, Forecast.LowSeconds, Forecast.HighSeconds));
            }
        }

        TotalSeconds = seconds;
        return this;
    }

    /// <summary>How far off the end was, over the whole time, when half of it had passed; NaN when nothing was said.</summary>
    public double HalfError => (At(0.5).At + At(0.5).Seconds - TotalSeconds) / TotalSeconds;

    /// <summary>Furthest that the end was off, s, in the last hour (of a shorter discharge: its second half).</summary>
    public double LastHourError =>
        _said
            .Where(s => s.At >= Math.Max(TotalSeconds - 3600, TotalSeconds / 2))
            .Max(s => double.IsNaN(s.Seconds) ? double.MaxValue : Math.Abs(s.At + s.Seconds - TotalSeconds));

    /// <summary>Shares of its times, after the first tenth, at which the bounds held the end.</summary>
    public double Covered
    {
        get
        {
            Said[] judged = [.. _said.Where(s => s.At >= TotalSeconds / 10)];
            return (double)judged.Count(s => s.At + s.Low <= TotalSeconds && s.At + s.High >= TotalSeconds)
                / judged.Length;
        }
    }

    /// <summary>Bounds at half of the time, s from there.</summary>
    public (double Low, double High) HalfBounds => (At(0.5).Low, At(0.5).High);

    private Said At(double share) => _said.Last(s => s.At <= share * TotalSeconds);
}
