using CsCheck;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Tests.Physics.Power;

public sealed class LeadAcidBatteryTests
{
    private const double EndVolts = 43.2;

    private static readonly LeadAcidParameters Ageless = new() { LifeYears = 1e9, LifeCycles = 1e9 };

    [Fact]
    public void A_hundred_ampere_hours_last_ten_hours_at_ten_amperes() =>
        Assert.InRange(HoursAt(new LeadAcidBattery(), 10), 9.7, 10);

    [Fact]
    public void Heavier_loads_end_it_as_Peukert_says() =>
        Gen.Select(Gen.Double[1.1, 1.3], Gen.Double[1, 6])
            .Sample(
                (k, rate) =>
                {
                    LeadAcidBattery battery = new(Ageless with { Peukert = k });
                    double expected = 10 * Math.Pow(1 / rate, k);
                    return Math.Abs((HoursAt(battery, 10 * rate) / expected) - 1) < 0.08;
                },
                iter: 40
            );

    [Fact]
    public void Charge_stays_between_nothing_and_full_and_follows_the_current() =>
        Gen.ULong.Sample(
            seed =>
            {
                Chance chance = new(seed);
                LeadAcidBattery battery = new(Ageless with { WeakCell = chance.NextUniform() < 0.5 ? 0.7 : 1 });
                LeadAcidState state = battery.Start(chance.NextUniform());
                double before = state.Charge;
                double given = 0;
                double taken = 0;
                for (int i = 0; i < 300; i++)
                {
                    double seconds = 1 + (chance.NextUniform() * 300);
                    bool charges = chance.NextUniform() < 0.5;
                    double amperes = 40 * chance.NextUniform();
                    double celsius = -10 + (60 * chance.NextUniform());
                    double charge = state.Charge;
                    state = charges
                        ? battery.Recharge(state, 54.2, amperes, celsius, seconds)
                        : battery.Discharge(state, amperes, celsius, seconds);
                    if (charges)
                    {
                        taken += state.Amperes * seconds / 3600;
                    }
                    else
                    {
                        // The last gulp of an empty battery is shorter than its step.
                        given += 100 * (charge - state.Charge);
                        Assert.True(
                            state.Charge <= 0
                                || Math.Abs((charge - state.Charge) - (amperes * seconds / 360_000)) < 1e-9
                        );
                    }

                    Assert.InRange(state.Charge, 0, 1);
                    Assert.InRange(state.Volts, 0, 54.2);
                    Assert.InRange(state.WeakDepth, 0, 1.08);
                }

                double gained = 100 * (state.Charge - before);
                Assert.InRange(gained + given, 0.0, (0.95 * taken) + 1e-6);
                Assert.InRange(gained + given, (0.85 * taken) - 5, double.PositiveInfinity);
            },
            iter: 60
        );

    [Fact]
    public void Charging_stores_ninety_five_percent_of_what_is_not_trickle()
    {
        LeadAcidBattery battery = new(Ageless with { FloatAmperesPerAmpereHour = 0 });
        LeadAcidState state = battery.Start(0.2);
        double taken = 0;
        for (int i = 0; i < 4 * 3600; i++)
        {
            state = battery.Recharge(state, 54.2, 10, 25, 1);
            taken += state.Amperes / 3600;
        }

        Assert.Equal(0.95 * taken, 100 * (state.Charge - 0.2), 6);
    }

    [Fact]
    public void From_full_the_voltage_dips_within_minutes_and_comes_back_before_it_falls_for_good()
    {
        List<double> volts = Discharged(1, 10, 3600);
        int trough = volts.IndexOf(volts.Take(900).Min());

        Assert.InRange(trough, 60, 300);
        Assert.InRange(volts.Skip(trough).Max() - volts[trough], 0.5, 1.2);
    }

    [Fact]
    public void From_half_full_there_is_no_dip()
    {
        List<double> volts = Discharged(0.5, 10, 3600);

        Assert.All(volts.Zip(volts.Skip(1)), pair => Assert.True(pair.Second <= pair.First));
    }

    [Fact]
    public void Past_the_knee_the_voltage_falls_ten_times_as_fast_as_before()
    {
        List<double> volts = Discharged(1, 10, 36_000);

        Assert.True(volts[34_200] - volts[35_990] > 10 * (volts[30_000] - volts[31_790]));
    }

    [Fact]
    public void What_a_heavy_load_left_a_light_one_can_have()
    {
        LeadAcidBattery battery = new();
        LeadAcidState state = battery.Start();
        while (state.Volts > EndVolts)
        {
            state = battery.Discharge(state, 50, 25, 1);
        }

        Assert.InRange(state.Charge, 0.15, 0.3);
        for (int i = 0; i < 1800; i++)
        {
            state = battery.Discharge(state, 5, 25, 1);
        }

        Assert.True(state.Volts > 46);
    }

    [Fact]
    public void Resistance_grows_in_the_cold_with_depth_and_with_age()
    {
        LeadAcidBattery battery = new();

        Assert.Equal(0.02, battery.OhmsAt(1, 25, 1), 6);
        Assert.True(battery.OhmsAt(1, -5, 1) > 0.023);
        Assert.True(battery.OhmsAt(0.2, 25, 1) > 0.035);
        Assert.True(battery.OhmsAt(1, 25, 0.6) > 0.03);
    }

    [Fact]
    public void At_freezing_point_fifteen_percent_of_the_capacity_are_out_of_reach() =>
        Assert.InRange(HoursAt(new LeadAcidBattery(), 10, celsius: 0), 8.2, 8.6);

    [Theory]
    [InlineData(25, 8)]
    [InlineData(35, 4)]
    public void A_fifth_of_the_capacity_goes_in_the_years_that_the_temperature_leaves(double celsius, double years)
    {
        LeadAcidBattery battery = new();
        LeadAcidState state = battery.Start();
        for (int i = 0; i < years * 365.25; i++)
        {
            state = battery.Recharge(state, 54.2, 20, celsius, 86_400);
        }

        Assert.InRange(state.Health, 0.79, 0.81);
        Assert.InRange(HoursAt(battery, 10, health: 0.8), 7.2, 8.1);
    }

    [Fact]
    public void A_weak_cell_pulls_the_midpoint_off_and_ends_the_discharge_sooner()
    {
        LeadAcidBattery battery = new(Ageless with { WeakCell = 0.6 });
        LeadAcidState state = battery.Start();
        double atStart = battery.Discharge(state, 10, 25, 1) is var first ? (first.Volts / 2) - first.MidpointVolts : 0;
        for (int i = 0; i < 7 * 3600; i++)
        {
            state = battery.Discharge(state, 10, 25, 1);
        }

        Assert.InRange(atStart, 0, 0.1);
        Assert.InRange((state.Volts / 2) - state.MidpointVolts, 0.7, 2);
        Assert.True(HoursAt(battery, 10) < HoursAt(new LeadAcidBattery(Ageless), 10) - 0.2);
    }

    [Fact]
    public void The_step_hardly_matters() =>
        Gen.Select(Gen.Double[2, 40], Gen.Double[0.3, 1])
            .Sample(
                (amperes, charge) =>
                {
                    LeadAcidBattery battery = new();
                    LeadAcidState fine = battery.Start(charge);
                    LeadAcidState coarse = fine;
                    for (int i = 0; i < 3000; i++)
                    {
                        fine = battery.Discharge(fine, amperes, 25, 0.2);
                    }

                    for (int i = 0; i < 30; i++)
                    {
                        coarse = battery.Discharge(coarse, amperes, 25, 20);
                    }

                    return Math.Abs(fine.Charge - coarse.Charge) < 1e-6 && Math.Abs(fine.Volts - coarse.Volts) < 0.01;
                },
                iter: 40
            );

    private static double HoursAt(LeadAcidBattery battery, double amperes, double celsius = 25, double health = 1)
    {
        LeadAcidState state = battery.Start(1, health);
        double seconds = 0;
        while (state.Volts > EndVolts)
        {
            state = battery.Discharge(state, amperes, celsius, 10);
            seconds += 10;
        }

        return seconds / 3600;
    }

    private static List<double> Discharged(double charge, double amperes, int seconds)
    {
        LeadAcidBattery battery = new(Ageless);
        LeadAcidState state = battery.Start(charge);
        if (charge >= 1)
        {
            state = battery.Recharge(state, 54.2, 20, 25, 1);
        }

        List<double> volts = [];
        for (int i = 0; i < seconds; i++)
        {
            state = battery.Discharge(state, amperes, 25, 1);
            volts.Add(state.Volts);
        }

        return volts;
    }
}
