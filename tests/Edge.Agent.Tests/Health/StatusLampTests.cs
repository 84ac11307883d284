using Edge.Agent.Configuration;
using Edge.Agent.Health;
using Edge.Agent.Journal;
using Edge.Agent.Pipeline;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Drivers;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;

namespace Edge.Agent.Tests.Health;

public sealed class StatusLampTests
{
    [Theory]
    [InlineData(VerdictLevel.Safe, 1.0, 0)]
    [InlineData(VerdictLevel.Watch, 0.9, 20)]
    [InlineData(VerdictLevel.Unknown, 0.5, 20)]
    [InlineData(VerdictLevel.Unsafe, 0.5, 100)]
    public void Each_verdict_has_its_rhythm(VerdictLevel verdict, double lit, int blinks)
    {
        var pin = new Pin();
        var lamp = new StatusLamp(() => pin, () => verdict);
        double litMicros = 0;
        for (long now = 0; now < 20_000_000; )
        {
            long until = lamp.Poll(new Stamp(now, 0, false), new Inbox());
            litMicros += pin.High ? until : 0;
            now += until;
        }

        Assert.Equal(lit, litMicros / 20e6, 0.06);
        Assert.InRange(pin.Writes / 2, blinks / 2, blinks);
        Assert.Equal(blinks == 0, pin.Writes == 1);
    }

    [Fact]
    public void The_agent_drives_the_lines_that_its_site_has_and_leaves_the_modem_its_supply()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lamp");
        SiteConfiguration configuration = SimulatedConfiguration.Default(
            "SIM-0001",
            "mqtt://127.0.0.1:1",
            Path.Combine(folder.FullName, "journal.db"),
            frameSeconds: 1
        );
        var time = SimulatedTime.ByHand();
        var site = new SimulatedInstallation(time, 1, ScenarioFile.Load("calm"), FittedSite.From(configuration));
        var clock = new SimulatedHostClock(time, 1_760_000_000_000, synced: true, seed: 1);
        using (var board = new InProcessBoard(site.Hardware, clock))
        using (var journal = SqliteJournal.Open(JournalOptions.From(configuration.Journal), "boot"))
        using (var agent = new SiteAgent(configuration, board, journal, jitter: 0))
        {
            foreach (BusSampler sampler in agent.Samplers)
            {
                sampler.RunDue(clock, agent.Inbox);
            }
        }

        Assert.Equal(false, site.Hardware.Pins.Driven(5));
        Assert.Equal(true, site.Hardware.Pins.Driven(6));
        folder.Delete(recursive: true);
    }

    private sealed class Pin : IOutputPin
    {
        public bool High { get; private set; }

        public int Writes { get; private set; }

        public string Name => "gpio-6";

        public void WriteHigh(bool high)
        {
            High = high;
            Writes++;
        }
    }
}
