using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.Tests.Site;

public sealed class SimulatedSiteTests
{
    private const double G = 9.80665;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();

    [Fact]
    public void On_mains_the_bus_floats_and_the_battery_takes_a_trickle()
    {
        SimulatedSite site = new(_time, 1);

        Assert.InRange(site.BusVolts(1_000_000), 54.1, 54.3);
        Assert.InRange(site.BatteryAmperes(1_000_000), 0, 0.5);
    }

    [Fact]
    public void Without_mains_the_battery_carries_the_load_down_to_the_disconnect_and_mains_brings_it_back()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Mains, 0);
        double last = double.PositiveInfinity;
        double hours = 0;
        while (!site.IsLoadDisconnected)
        {
            _time.AdvanceSeconds(600);
            hours += 1.0 / 6;
            double volts = site.BusVolts(_time.NowMicros);
            Assert.True(volts < last + 0.1 || site.IsLoadDisconnected);
            last = volts;
            Assert.True(hours < 6);
        }

        Assert.InRange(hours, 3.5, 5);
        Assert.InRange(site.BatteryAmperes(_time.NowMicros), -0.2, 0.2);

        site.Set(SiteQuantity.Mains, 1);
        _time.AdvanceSeconds(600);
        Assert.InRange(site.BatteryAmperes(_time.NowMicros), 15, 21);
        _time.AdvanceSeconds(24 * 3600);
        Assert.InRange(site.Charge, 0.98, 1);
        Assert.InRange(site.BusVolts(_time.NowMicros), 54.1, 54.3);
    }

    [Fact]
    public void At_rest_the_mast_feels_one_g_turned_by_the_tilt()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 0);
        site.Set(SiteQuantity.TiltX, 1);
        IAccelerationInput motion = site.CreateMotion();

        motion.Next(8_000, out double x, out double y, out double z);

        Assert.Equal(G * Math.Sin(Math.PI / 180), x, 6);
        Assert.Equal(0, y, 6);
        Assert.Equal(G * Math.Cos(Math.PI / 180), z, 6);
    }

    [Fact]
    public void A_knocked_mast_rings_at_its_natural_frequency_and_dies_away_at_its_damping()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 0);
        site.Knock(0.1);
        IAccelerationInput motion = site.CreateMotion();
        List<double> crossings = [];
        List<double> peaks = [];
        double last = 0;
        double peak = 0;
        for (int i = 1; i <= 10_000; i++)
        {
            motion.Next(i * 2_000L, out double x, out _, out _);
            peak = Math.Max(peak, Math.Abs(x));
            if (last < 0 && x >= 0)
            {
                crossings.Add((i - (x / (x - last))) * 0.002);
                peaks.Add(peak);
                peak = 0;
            }

            last = x;
        }

        double hertz = (crossings.Count - 1) / (crossings[^1] - crossings[0]);
        double damping = Math.Log(peaks[1] / peaks[^1]) / (2 * Math.PI * (peaks.Count - 2));
        Assert.InRange(hertz, 2.1 * 0.998, 2.1 * 1.002);
        Assert.InRange(damping, 0.009, 0.011);
    }

    [Fact]
    public void A_stronger_wind_shakes_the_mast_more_but_stays_plausible()
    {
        Assert.InRange(Rms(2), 0, 0.005);
        Assert.InRange(Rms(15), 0.01, 0.15);
        Assert.InRange(Rms(32), 0.08, 0.8);
    }

    [Fact]
    public void Floats_switch_at_their_heights_and_the_loop_follows_the_water()
    {
        SimulatedSite site = new(_time, 1);
        Assert.InRange(site.LoopAmperes(0, 0, 2000), 0.0039, 0.0041);

        site.Set(SiteQuantity.Water, 400, overSeconds: 100);

        Assert.False(site.IsFloatLowWet(24_900_000));
        Assert.True(site.IsFloatLowWet(25_100_000));
        Assert.False(site.IsFloatHighWet(74_900_000));
        Assert.True(site.IsFloatHighWet(75_100_000));
        Assert.InRange(site.LoopAmperes(100_000_000, 0, 2000), 0.00715, 0.00725);

        site.Set(SiteQuantity.LoopMilliamperes, 0);
        Assert.InRange(site.LoopAmperes(100_000_000, 0, 2000), 0, 0.00003);
        site.Set(SiteQuantity.LoopMilliamperes, double.NaN);
        Assert.InRange(site.LoopAmperes(200_000_000, 0, 2000), 0.00715, 0.00725);
    }

    [Fact]
    public void The_same_seed_gives_the_same_site_and_another_seed_another()
    {
        Assert.Equal(Trace(5), Trace(5));
        Assert.NotEqual(Trace(5), Trace(6));
    }

    private static List<double> Trace(ulong seed)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedSite site = new(time, seed);
        IAccelerationInput motion = site.CreateMotion();
        List<double> all = [];
        for (int i = 1; i < 1000; i++)
        {
            motion.Next(i * 8_000L, out double x, out double y, out double z);
            all.AddRange([x, y, z, site.BusVolts(i * 8_000L), site.LoopAmperes(i * 8_000L, 0, 2000)]);
        }

        return all;
    }

    private double Rms(double wind)
    {
        SimulatedSite site = new(_time, 3);
        site.Set(SiteQuantity.Wind, wind);
        IAccelerationInput motion = site.CreateMotion();
        double sum = 0;
        double squares = 0;
        const int Count = 125 * 600;
        for (int i = 1; i <= Count; i++)
        {
            motion.Next(i * 8_000L, out double x, out _, out _);
            sum += x;
            squares += x * x;
        }

        return Math.Sqrt((squares / Count) - (sum / Count * (sum / Count)));
    }
}
