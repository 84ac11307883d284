using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;
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

        // 54.2 V at 25 °C, 72 mV less for each degree over it.
        Assert.InRange(site.BusVolts(1_000_000), 53.6, 53.8);
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
            // The bus comes up again once, when the other loads are taken off.
            Assert.True(volts < last + 2 || site.IsLoadDisconnected);
            last = volts;
            Assert.True(hours < 24);
        }

        // The other loads are off from 46 V on; what is left for the priority load lasts.
        Assert.InRange(hours, 3.5, 12);
        Assert.InRange(site.BatteryAmperes(_time.NowMicros), -0.2, 0.2);

        site.Set(SiteQuantity.Mains, 1);
        _time.AdvanceSeconds(600);
        Assert.InRange(site.BatteryAmperes(_time.NowMicros), 15, 21);
        _time.AdvanceSeconds(24 * 3600);
        Assert.InRange(site.Charge, 0.98, 1);
        Assert.InRange(site.BusVolts(_time.NowMicros), 53.6, 53.8);
    }

    [Fact]
    public void At_rest_the_mast_feels_one_g_turned_by_the_tilt()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 0);
        site.Set(SiteQuantity.TiltX, 1);
        IAccelerationInput motion = site.CreateMotion();

        motion.Next(8_000, out double x, out double y, out double z);

        // The ground is never quite still.
        Assert.Equal(G * Math.Sin(Math.PI / 180), x, 0.01);
        Assert.Equal(0, y, 0.01);
        Assert.Equal(G * Math.Cos(Math.PI / 180), z, 0.01);
    }

    [Theory]
    [InlineData(0, 0, -0.5, 0.8660254)]
    [InlineData(1, 0.5, 0, 0.8660254)]
    [InlineData(2, 0, 0, 1)]
    public void A_sensor_that_is_turned_on_its_bracket_feels_down_from_elsewhere(int axis, double x, double y, double z)
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 0);
        site.Turn(null, axis, -30);
        site.CreateMotion().Next(8_000, out double feltX, out double feltY, out double feltZ);

        Assert.Equal(x, feltX / G, 0.001);
        Assert.Equal(y, feltY / G, 0.001);
        Assert.Equal(z, feltZ / G, 0.001);
    }

    [Fact]
    public void A_sensor_turned_about_the_upright_axis_takes_the_lean_for_one_towards_y()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 0);
        site.Set(SiteQuantity.TiltX, 1);
        site.Turn("adxl355", 2, -90);
        site.CreateMotion().Next(8_000, out double x, out double y, out _);
        Assert.Equal(0, x, 0.01);
        Assert.Equal(G * Math.Sin(Math.PI / 180), y, 0.01);
    }

    [Fact]
    public void One_sensor_can_be_turned_and_others_on_the_mast_stay_where_they_are()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 0);
        site.Turn("adxl355", 1, 2, overSeconds: 10, atMicros: 10_000_000);
        IAccelerationInput turned = site.CreateMotion(1, "adxl355");
        IAccelerationInput other = site.CreateMotion(2, "scl3300");
        foreach ((double seconds, double degrees) in ((double, double)[])[(5, 0), (15, 1), (25, 2)])
        {
            turned.Next((long)(seconds * 1e6), out double x, out _, out _);
            other.Next((long)(seconds * 1e6), out double stays, out _, out _);
            Assert.Equal(-G * Math.Sin(degrees * Math.PI / 180), x, 0.01);
            Assert.Equal(0, stays, 0.01);
        }

        site.Turn("adxl355", 1, 0, atMicros: 30_000_000);
        turned.Next(40_000_000, out double back, out _, out _);
        Assert.Equal(0, back, 0.01);
    }

    [Fact]
    public void Two_sensors_on_one_mast_feel_the_same_sway_each_at_its_own_times()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.Wind, 20, overSeconds: 60);
        site.Knock(0.1, 200_000_000);
        IAccelerationInput one = site.CreateMotion(1, "adxl355");
        IAccelerationInput other = site.CreateMotion(2, "scl3300");
        double off = 0;
        double all = 0;
        for (int i = 1; i <= 25 * 400; i++)
        {
            double x = 0;
            double y = 0;
            for (int k = 4; k >= 0; k--)
            {
                one.Next((i * 40_000L) - (k * 8_000L), out x, out _, out _);
            }

            for (int k = 3; k >= 0; k--)
            {
                other.Next((i * 40_000L) - (k * 10_000L), out y, out _, out _);
            }

            off += (x - y) * (x - y);
            all += x * x;
        }

        // A tenth: tremor of their own, and wind and knock that each takes in steps of its own.
        Assert.InRange(Math.Sqrt(off / all), 0, 0.13);
    }

    [Fact]
    public void A_loosely_mounted_sensor_wanders_slowly_while_the_mast_stands_still()
    {
        Assert.InRange(Wander(0), 0, 0.003);
        Assert.InRange(Wander(1), 0.01, 0.1);

        // Deviation of ten-second means, degrees.
        double Wander(double looseness)
        {
            SimulatedSite site = new(_time, 1);
            site.Set(SiteQuantity.Wind, 0);
            site.Set(SiteQuantity.MountLooseness, looseness);
            IAccelerationInput motion = site.CreateMotion();
            double[] means = new double[120];
            for (int i = 1; i <= means.Length * 1250; i++)
            {
                motion.Next(i * 8_000L, out double x, out _, out _);
                means[(i - 1) / 1250] += x / 1250;
            }

            double mean = means.Average();
            return Math.Sqrt(means.Average(m => (m - mean) * (m - mean))) / G * 180 / Math.PI;
        }
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
            // By then the higher modes have died away.
            if (i > 4_000 && last < 0 && x >= 0)
            {
                crossings.Add((i - (x / (x - last))) * 0.002);
                peaks.Add(peak);
                peak = 0;
            }

            last = x;
        }

        double hertz = (crossings.Count - 1) / (crossings[^1] - crossings[0]);
        double damping = Math.Log(peaks[1] / peaks[^1]) / (2 * Math.PI * (peaks.Count - 2));
        double own = new Mast(site.Parameters.Mast, site.Parameters.SensorMetres).Hertz(0);
        Assert.InRange(hertz, own * 0.97, own * 1.03);
        Assert.InRange(damping, 0.009, 0.03);
    }

    [Fact]
    public void A_cut_guy_leaves_the_mast_leaning_and_an_earthquake_shakes_it_once()
    {
        SimulatedSite site = new(_time, 1, new SiteParameters { Mast = MastDesign.Guyed45, SensorMetres = 44 });
        site.Set(SiteQuantity.Wind, 0);
        site.CutGuy(2, 0, 200_000_000);
        site.Shake(GroundMotion.Synthetic(2, 10, 1), 100_000_000);
        site.Knock(0.001, 50_000_000);
        IAccelerationInput motion = site.CreateMotion();
        double[] mean = new double[4];
        double[] most = new double[4];
        for (int i = 1; i <= 125 * 400; i++)
        {
            motion.Next(i * 8_000L, out double x, out double y, out _);
            int part = (i - 1) / 12_500;
            mean[part] += x / 12_500;
            most[part] = Math.Max(most[part], Math.Sqrt((x * x) + (y * y)));
        }

        Assert.InRange(most[0], 0.05, 0.2);
        Assert.InRange(most[1], 1, 20);
        Assert.InRange(mean[1] - mean[0], -0.01, 0.01);
        double degrees = Math.Abs(mean[3] - mean[0]) / G * 180 / Math.PI;
        Assert.InRange(degrees, 0.1, 10);
        _ = Assert.Throws<ArgumentException>(() => site.CutGuy(3, 0));
    }

    [Fact]
    public void A_stolen_battery_leaves_the_site_dark_when_mains_goes()
    {
        SimulatedSite site = new(_time, 1);
        site.Set(SiteQuantity.StringsMissing, 1);
        _time.AdvanceSeconds(10);
        Assert.False(site.IsLoadDisconnected);
        Assert.InRange(site.BatteryAmperes(_time.NowMicros), -0.3, 0.3);
        site.Set(SiteQuantity.Mains, 0);
        _time.AdvanceSeconds(2);
        Assert.True(site.IsLoadDisconnected);
    }

    [Fact]
    public void The_state_of_the_plant_does_not_depend_on_how_often_it_is_asked()
    {
        double Ask(double everySeconds)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            SimulatedSite site = new(time, 1);
            site.Set(SiteQuantity.Mains, 0, atMicros: 1_234_567);
            for (double at = 0; at < 3600; at += everySeconds)
            {
                time.AdvanceSeconds(everySeconds);
                _ = site.Charge;
            }

            return site.BusVolts(3_600_000_000);
        }

        Assert.Equal(Ask(3600), Ask(0.025));
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
