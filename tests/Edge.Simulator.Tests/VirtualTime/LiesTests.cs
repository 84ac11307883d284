using Edge.Agent.Configuration;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>
/// A sensor that lies or says nothing is never Safe: chips under the real drivers, samplers, pipeline, journal and
/// uplink, in virtual time. Every test first sees the site become Safe, so that never being Safe is no way to pass.
/// </summary>
public sealed class LiesTests
{
    // Tilt needs 60 s, a better verdict 10 s more; the frame that settles a saturated or suspect one 10 s.
    private const double ReadySeconds = 150;

    // A chip that heals is set up again, and the tilt may have to be gathered anew.
    private const double HealSeconds = 240;

    // How long the fault goes on after it was found.
    private const double LastsSeconds = 60;

    public static TheoryData<string, string, ChipFault, double?> FaultsThatBearOnSafety =>
        new()
        {
            { "an accelerometer that is silent", "adxl355", ChipFault.Silent, null },
            { "an accelerometer that repeats itself", "adxl355", ChipFault.Stuck, null },
            { "an accelerometer at its end of scale", "adxl355", ChipFault.Saturated, null },
            { "another chip in the accelerometer's place", "adxl355", ChipFault.WrongIdentity, null },
            { "an accelerometer whose FIFO stays empty", "adxl355", ChipFault.EmptyFifo, null },
            { "an accelerometer whose FIFO overflows", "adxl355", ChipFault.FifoOverflow, null },
            { "an accelerometer whose clock is 10 % slow", "adxl355", ChipFault.SlowOscillator, 0.9 },
            { "a battery monitor that is silent", "ina228", ChipFault.Silent, null },
            { "a battery monitor that repeats itself", "ina228", ChipFault.Stuck, null },
            { "another chip in the battery monitor's place", "ina228", ChipFault.WrongIdentity, null },
            { "a battery monitor at its end of scale", "ina228", ChipFault.Saturated, null },
            { "a level converter that is silent", "ads1115", ChipFault.Silent, null },
            { "a level converter that repeats itself", "ads1115", ChipFault.Stuck, null },
            { "another chip in the level converter's place", "ads1115", ChipFault.WrongIdentity, null },
            { "a level converter at its end of scale", "ads1115", ChipFault.Saturated, null },
            { "an accelerometer that holds MISO low", "adxl355", ChipFault.BusLockUp, 0 },
            { "an accelerometer that holds MISO high", "adxl355", ChipFault.BusLockUp, 1 },
            { "a battery monitor that holds its bus", "ina228", ChipFault.BusLockUp, null },
            { "a level converter that holds its bus", "ads1115", ChipFault.BusLockUp, null },
            { "an accelerometer without supply", "adxl355", ChipFault.SupplyDip, null },
            { "a battery monitor without supply", "ina228", ChipFault.SupplyDip, null },
            { "a level converter without supply", "ads1115", ChipFault.SupplyDip, null },
        };

    /// <summary>The cabinet's air says nothing of tower, water or battery, so its loss alone is Watch.</summary>
    public static TheoryData<string, ChipFault> FaultsOfTheAirSensor =>
        new()
        {
            { "an air sensor that is silent", ChipFault.Silent },
            { "an air sensor that repeats itself", ChipFault.Stuck },
            { "an air sensor with wrong checksums", ChipFault.BadCrc },
            { "another chip in the air sensor's place", ChipFault.WrongIdentity },
            { "an air sensor without supply", ChipFault.SupplyDip },
        };

    public static TheoryData<string, double> FaultsOfTheLevelLoop =>
        new()
        {
            { "a level loop whose wire is broken", 0 },
            { "a level loop just under 3.6 mA", 3.5 },
            { "a level loop in short circuit", 21.5 },
        };

    public static TheoryData<string, int, bool> ContactsThatCannotBeRead =>
        new()
        {
            { "a mains contact that cannot be read", 17, true },
            { "a lower float that cannot be read", 22, true },
            { "an upper float that cannot be read", 23, true },
            { "a door contact that cannot be read, which says nothing of safety", 27, false },
            { "a genset contact that cannot be read, which says nothing of safety", 24, false },
        };

    [Theory]
    [MemberData(nameof(FaultsThatBearOnSafety))]
    public void A_chip_that_bears_on_safety_and_fails_makes_the_verdict_Unknown(
        string what,
        string chip,
        ChipFault fault,
        double? magnitude
    )
    {
        double allowed =
            DetectionTimes.Of(chip, fault) ?? throw new InvalidOperationException($"{what} has no detection time");
        Lie(
            what,
            allowed,
            VerdictLevel.Unknown,
            site => Chip(site, chip).SetFault(fault, magnitude),
            site => Chip(site, chip).SetFault(ChipFault.None)
        );
    }

    [Theory]
    [MemberData(nameof(FaultsOfTheAirSensor))]
    public void A_failing_air_sensor_makes_the_verdict_Watch(string what, ChipFault fault) =>
        Lie(
            what,
            DetectionTimes.Of("sht4x", fault)!.Value,
            VerdictLevel.Watch,
            site => Chip(site, "sht4x").SetFault(fault),
            site => Chip(site, "sht4x").SetFault(ChipFault.None)
        );

    /// <summary>The air sensor alone says nothing of safety; what it silences with it does.</summary>
    [Fact]
    public void An_air_sensor_that_holds_the_bus_of_water_and_battery_makes_the_verdict_Unknown() =>
        Lie(
            "an air sensor that holds its bus",
            DetectionTimes.Of("ina228", ChipFault.BusLockUp)!.Value,
            VerdictLevel.Unknown,
            site => Chip(site, "sht4x").SetFault(ChipFault.BusLockUp),
            site => Chip(site, "sht4x").PowerCycle()
        );

    /// <summary>A dip too short to be met by a poll leaves a chip that answers well and has lost its settings.</summary>
    [Theory]
    [InlineData("adxl355")]
    [InlineData("ina228")]
    [InlineData("ads1115")]
    [InlineData("sht4x")]
    public void A_chip_that_lost_its_settings_between_two_polls_is_set_up_again(string chip)
    {
        using VirtualSite site = BecomesSafe();
        for (int i = 0; i < 7; i++)
        {
            // At another moment of the polls each time.
            Chip(site, chip).PowerCycle();
            site.Run(41.37);
        }

        BecomesSafeAgain(site, $"a dip of the {chip}");
        Assert.Empty(site.Violations);
    }

    /// <summary>Each part's offsets stand in its zero, as after a real commissioning: parts of many seeds become Safe.</summary>
    [Fact]
    public void A_site_with_the_errors_of_its_own_parts_is_commissioned_right()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            using VirtualSite site = new(new VirtualSiteOptions { Seed = seed });
            site.Run(ReadySeconds);
            Assert.True(
                site.Verdict?.Level == VerdictLevel.Safe,
                $"seed {seed} is {site.Verdict?.Word}: {site.Verdict?.ReasonText}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(FaultsOfTheLevelLoop))]
    public void A_failing_level_loop_makes_the_verdict_Unknown(string what, double milliamperes) =>
        Lie(
            what,
            DetectionTimes.LoopSeconds,
            VerdictLevel.Unknown,
            site => site.Installation.Site.Set(SiteQuantity.LoopMilliamperes, milliamperes),
            site => site.Installation.Site.Set(SiteQuantity.LoopMilliamperes, double.NaN)
        );

    [Theory]
    [MemberData(nameof(ContactsThatCannotBeRead))]
    public void A_contact_that_cannot_be_read_is_not_Safe(string what, int line, bool bearsOnSafety) =>
        Lie(
            what,
            bearsOnSafety ? DetectionTimes.ContactSeconds : DetectionTimes.AnyContactSeconds,
            bearsOnSafety ? VerdictLevel.Unknown : VerdictLevel.Watch,
            site => site.Installation.Hardware.Pins.MakeUnreadable(line, true),
            site => site.Installation.Hardware.Pins.MakeUnreadable(line, false)
        );

    [Fact]
    public void A_float_that_hangs_up_in_a_dry_cabinet_contradicts_the_level_and_is_not_Safe() =>
        Lie(
            "a lower float that hangs",
            DetectionTimes.WaterSeconds,
            VerdictLevel.Unknown,
            site => site.Installation.Hardware.Pins.Stick(22, high: false),
            site => site.Installation.Hardware.Pins.Stick(22, null)
        );

    /// <summary>The link says nothing of tower, water or battery: Watch.</summary>
    [Fact]
    public void A_modem_that_is_mute_makes_the_verdict_Watch() =>
        Lie(
            "a mute modem",
            DetectionTimes.ModemSeconds,
            VerdictLevel.Watch,
            site => Modem(site).Mute = true,
            site => Modem(site).Mute = false
        );

    [Fact]
    public void Two_chips_at_each_others_addresses_are_never_Safe()
    {
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Fitted =
                [
                    .. FittedDevice.DefaultSite.Where(device => device is not (FittedAds1115 or FittedSht4x)),
                    new FittedAds1115(Address: 0x44),
                    new FittedSht4x(Address: 0x48),
                ],
            }
        );
        NeverSafe(site, 600);
        Assert.Equal(VerdictLevel.Unknown, site.Verdict!.Level);
    }

    [Fact]
    public void A_site_that_was_never_commissioned_is_Unknown_from_beginning_to_end()
    {
        using VirtualSite site = new(
            new VirtualSiteOptions { Configure = configuration => configuration with { Commissioning = null } }
        );
        site.Judged = () => Assert.Equal(VerdictLevel.Unknown, site.Verdict!.Level);
        site.Run(900);
        Assert.Empty(site.Violations);
    }

    [Theory]
    [InlineData("FloodLevel")]
    [InlineData("FloodLoopCurrent")]
    [InlineData("PowerBatteryVoltage")]
    [InlineData("PowerMains")]
    [InlineData("FloodFloatLow")]
    [InlineData("FloodFloatHigh")]
    public void A_reading_that_is_not_a_number_ends_Safe_at_once(string name)
    {
        var metric = Enum.Parse<MetricId>(name);
        using VirtualSite site = BecomesSafe();
        site.Agent!.Inbox.Post(Reading.Good(metric, double.NaN, site.Clock.Now));
        site.Run(0.1);
        Assert.Equal(VerdictLevel.Unknown, site.Verdict!.Level);
        BecomesSafeAgain(site, name);
    }

    /// <summary>Inverted bits can look like a blow that is over its critical limit, and then the verdict is Unsafe; a
    /// blow's alarm stays ten minutes, so the way back is longer too.</summary>
    [Fact]
    public void An_accelerometer_on_a_bus_that_inverts_bits_is_not_Safe()
    {
        using VirtualSite site = BecomesSafe();
        Chip(site, "adxl355").SetFault(ChipFault.BitFlips);
        site.Run(DetectionTimes.Of("adxl355", ChipFault.BitFlips)!.Value);
        site.Judged = () => Assert.True(site.Verdict!.Level is VerdictLevel.Unknown or VerdictLevel.Unsafe);
        site.Run(LastsSeconds);
        site.Judged = null;
        Chip(site, "adxl355").SetFault(ChipFault.None);
        site.Run(600);
        BecomesSafeAgain(site, "a bus that inverts bits");
    }

    [Fact]
    public void Acceleration_that_is_not_a_number_ends_Safe()
    {
        using VirtualSite site = BecomesSafe();
        double[] nothing = [.. Enumerable.Repeat(double.NaN, 13)];
        double end = site.Seconds + 30;
        bool left = false;
        site.Judged = () => left |= site.Verdict!.Level == VerdictLevel.Unknown;
        while (site.Seconds < end)
        {
            site.Agent!.Inbox.Post(
                new AccelerationBatch(nothing, nothing, nothing, 13, site.Clock.Now, 125, 20, false)
            );
            site.Run(0.1);
        }

        Assert.True(left, "The verdict stayed while half of the samples were no numbers.");
    }

    private static SimulatedChip Chip(VirtualSite site, string name) => site.Installation.Hardware.FindChip(name)!;

    private static SimulatedModem Modem(VirtualSite site) => site.Installation.Hardware.Modems.Values.Single();

    private static VirtualSite BecomesSafe()
    {
        VirtualSite site = new(new VirtualSiteOptions());
        site.Run(ReadySeconds);
        Assert.True(
            site.Verdict?.Level == VerdictLevel.Safe,
            $"A calm site is {site.Verdict?.Word}: {site.Verdict?.ReasonText}"
        );
        return site;
    }

    private static void BecomesSafeAgain(VirtualSite site, string what)
    {
        double end = site.Seconds + HealSeconds;
        while (site.Verdict!.Level != VerdictLevel.Safe && site.Seconds < end)
        {
            site.Run(1);
        }

        Assert.True(
            site.Verdict.Level == VerdictLevel.Safe,
            $"{HealSeconds} s after {what} was mended the site is {site.Verdict.Word}: {site.Verdict.ReasonText}"
        );
        Assert.Empty(site.Violations);
    }

    private static void NeverSafe(VirtualSite site, double seconds)
    {
        site.Judged = () => Assert.NotEqual(VerdictLevel.Safe, site.Verdict!.Level);
        site.Run(seconds);
        Assert.Empty(site.Violations);
    }

    private static void Lie(
        string what,
        double allowedSeconds,
        VerdictLevel expected,
        Action<VirtualSite> fail,
        Action<VirtualSite> mend
    )
    {
        using VirtualSite site = BecomesSafe();
        double failed = site.Seconds;
        double? found = null;
        string? wrong = null;
        site.Judged = () =>
        {
            VerdictLevel level = site.Verdict!.Level;
            if (level == VerdictLevel.Safe)
            {
                wrong ??=
                    found is not null ? $"Safe again at {site.Seconds - failed:F1} s, while it lasts"
                    : site.Seconds - failed > allowedSeconds ? $"still Safe after {allowedSeconds} s"
                    : null;
            }
            else
            {
                found ??= site.Seconds - failed;
            }
        };
        fail(site);
        site.Run(allowedSeconds + LastsSeconds);
        Assert.True(wrong is null, $"{what}: {wrong}");
        Assert.True(
            site.Verdict!.Level == expected,
            $"{what}: {site.Verdict.Word}, not {expected}: {site.Verdict.ReasonText}"
        );
        site.Judged = null;
        mend(site);
        BecomesSafeAgain(site, what);
        TestContext.Current.SendDiagnosticMessage($"{what}: found after {found:F1} s");
    }
}
