using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Core.Signals;
using Edge.Core.Signals.Modes;
using Edge.Core.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>What a site has learned of its structure, in the file that the whole agent keeps, across the death of its process.</summary>
public sealed class LearningTests
{
    private static readonly JsonSerializerOptions WithNaN = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_learned_of_the_mast_is_there_again_after_the_process_was_killed_or_the_host_lost_power(
        bool power
    )
    {
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Seed = 5,
                Disturbances = power ? [new RebootHost(10_860, 20, 5)] : [new KillAgent(10_860, 20)],
            }
        );
        site.Run(10_850);
        LearnedState before = Learned(site);
        Assert.NotEmpty(before.Modes);
        Assert.Contains(before.Modes, mode => mode.Baseline is { Evidence: > 0 });
        Assert.InRange(before.Mount.Classes.Sum(one => one.Count), 15, 18);

        site.Run(60);
        LearnedState after = Learned(site);
        Assert.NotSame(before, after);
        Assert.Equal(before.Zero, after.Zero);
        Assert.Equal(before.Drift, after.Drift);
        Assert.Equal(before.Calm, after.Calm);
        Assert.Equal(before.Mount.Classes, after.Mount.Classes);
        Assert.Equal(before.Modes.Count, after.Modes.Count);
        foreach ((LearnedMode old, LearnedMode now) in before.Modes.Zip(after.Modes))
        {
            Assert.Equal((old.Axis, old.Number, old.Hertz), (now.Axis, now.Number, now.Hertz));
            Assert.Equal(Numbers(old.Baseline), Numbers(now.Baseline));
        }

        Assert.Empty(site.Violations);
    }

    [Fact]
    public void Without_the_file_a_site_learns_anew()
    {
        using VirtualSite site = new(new VirtualSiteOptions { Seed = 5, Disturbances = [new KillAgent(1800, 20)] });
        site.Run(1790);
        Assert.NotEmpty(Learned(site).Mount.Classes);
        site.Run(60); // nothing was kept yet: the first time is after an hour
        Assert.Empty(Learned(site).Mount.Classes);
    }

    private static string Numbers(ModeBaselineState? state) => JsonSerializer.Serialize(state, WithNaN);

    private static LearnedState Learned(VirtualSite site) => site.Agent!.Pipeline.Learned;
}
